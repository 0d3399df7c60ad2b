import type { Rule } from '@betrace/api-client';
import { ConfirmModal } from '@grafana/ui';

interface Props {
  rules: readonly Rule[];
  onConfirm: () => void;
  onDismiss: () => void;
}

export function DeleteRules({ rules, onConfirm, onDismiss }: Props) {
  const [first] = rules;
  const what = rules.length === 1 ? `“${first?.name}”` : `${rules.length} rules`;
  return (
    <ConfirmModal
      isOpen
      title={rules.length === 1 ? 'Delete rule' : 'Delete rules'}
      body={`Delete ${what}? Traces are no longer judged by ${rules.length === 1 ? 'it' : 'them'}. Violations found so far are kept.`}
      confirmText="Delete"
      onConfirm={onConfirm}
      onDismiss={onDismiss}
    />
  );
}
