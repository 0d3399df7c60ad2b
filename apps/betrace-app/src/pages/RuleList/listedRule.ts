import type { Rule, Status } from '@betrace/api-client';

import { stateOf, type RuleState } from '../../data/ruleState.ts';
import type { ViolationCounts } from '../../data/useViolationCounts.ts';

/** A rule with what the list tells of it. */
export interface ListedRule {
  rule: Rule;
  state: RuleState;
  /** Violations by half hour of the last day; undefined while they are not known. */
  trend: readonly number[] | undefined;
  violations: number;
  /** Traces of the last day to which it applied: those that satisfied it and those that broke it. */
  applicable: number;
  /** Why it is not in force though it is not off; undefined when nothing is wrong. */
  broken: string | undefined;
}

/** Puts together what three answers say of each rule. */
export function listRules(
  rules: readonly Rule[],
  counts: ViolationCounts | undefined,
  broken: Status['brokenRules'],
): ListedRule[] {
  const reasons = new Map(broken.map(({ id, reason }) => [id, reason]));
  return rules.map((rule) => {
    const trend = counts?.of(rule);
    const state = stateOf(rule);
    return {
      rule,
      state,
      trend,
      violations: trend?.reduce((sum, count) => sum + count, 0) ?? 0,
      applicable: (rule.verdicts?.satisfied ?? 0) + (rule.verdicts?.violated ?? 0),
      broken: state === 'off' ? undefined : reasons.get(rule.id),
    };
  });
}
