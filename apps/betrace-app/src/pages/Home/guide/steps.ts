import type { Rule, Status, Violation } from '@betrace/api-client';

/** What is known of the installation; undefined: not yet, or it could not be asked. */
export interface Known {
  status: Status | undefined;
  rules: readonly Rule[] | undefined;
  /** The newest ones. */
  violations: readonly Violation[] | undefined;
  /** Whether there is a data source of violations. */
  dataSource: boolean;
}

export const stepIds = ['backend', 'spans', 'dataSource', 'rule', 'violation'] as const;
export type StepId = (typeof stepIds)[number];

/** Which of the first steps are done, each by what is there; a later one shows that spans came before it. */
export function stepsDone({ status, rules = [], violations = [], dataSource }: Known): Record<StepId, boolean> {
  const violation = violations.length > 0;
  const counted = status ? status.spans.received + status.spans.replayed + status.decidedTraces : 0;
  return {
    backend: status !== undefined,
    spans: violation || counted > 0,
    dataSource,
    rule: rules.length > 0,
    violation,
  };
}
