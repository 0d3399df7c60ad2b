import type { Rule } from '@betrace/api-client';

import { setRuleEnabled, updateRule } from './useRules.ts';

/** In the order in which a rule goes through them: it is watched on live traffic before it tells anybody. */
export const ruleStates = ['off', 'observe', 'on'] as const;

export type RuleState = (typeof ruleStates)[number];

export const stateOf = ({ enabled, observe }: Pick<Rule, 'enabled' | 'observe'>): RuleState =>
  enabled ? (observe ? 'observe' : 'on') : 'off';

/**
 * Brings a rule into a state. One that is switched off keeps whether it only observes. Where that changes the rule is
 * replaced, which is refused (ABORTED) when somebody else changed it meanwhile.
 */
export function setRuleState(rule: Rule, state: RuleState): Promise<Rule> {
  const observe = state === 'observe';
  return state === 'off' || rule.observe === observe
    ? setRuleEnabled(rule.id, state !== 'off')
    : updateRule({ ...rule, enabled: true, observe });
}

/** Makes a rule what it was before a change; refused (ABORTED) when it was changed again since. */
export const revertRule = (before: Rule, { revision }: Rule): Promise<Rule> => updateRule({ ...before, revision });
