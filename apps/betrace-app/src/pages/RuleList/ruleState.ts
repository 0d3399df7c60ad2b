import type { Rule } from '@betrace/api-client';

import { setRuleEnabled, updateRule } from '../../data/useRules.ts';
import { toChangedRule, toForm } from '../RuleEditor/ruleForm.ts';

/** In the order in which a rule goes through them: it is watched on live traffic before it tells anybody. */
export const ruleStates = ['off', 'observe', 'on'] as const;

export type RuleState = (typeof ruleStates)[number];

export const stateOf = ({ enabled, observe }: Rule): RuleState => (enabled ? (observe ? 'observe' : 'on') : 'off');

/**
 * Brings a rule into a state. One that is switched off keeps whether it only observes. Where that changes the rule is
 * replaced, which is refused (ABORTED) when somebody else changed it meanwhile.
 */
export function setRuleState(rule: Rule, state: RuleState): Promise<Rule> {
  const observe = state === 'observe';
  return state === 'off' || rule.observe === observe
    ? setRuleEnabled(rule.id, state !== 'off')
    : updateRule(toChangedRule(rule, { ...toForm(rule), enabled: true, observe }, rule.revision));
}
