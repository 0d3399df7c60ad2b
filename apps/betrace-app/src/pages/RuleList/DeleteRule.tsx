import type { Rule } from '@betrace/api-client';
import { ConfirmModal } from '@grafana/ui';

interface Props {
  rule: Rule;
  onConfirm: () => Promise<void>;
  onDismiss: () => void;
}

export function DeleteRule({ rule, onConfirm, onDismiss }: Props) {
  return (
    <ConfirmModal
      isOpen
      title="Delete rule"
      body={`Delete “${rule.name}”? Traces are no longer judged by it. Violations found so far are kept.`}
      confirmText="Delete"
      onConfirm={onConfirm}
      onDismiss={onDismiss}
    />
  );
}
