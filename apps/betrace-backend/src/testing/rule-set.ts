import assert from 'node:assert/strict';
import { parse, plan } from '@betrace/dsl';
import { compileRules } from '@betrace/engine';
import type { RuleSetInForce } from '../rules/rule-book.ts';
import type { StoredRule } from '../store/store.ts';

/** These rules, in force. */
export function ruleSet(...rules: StoredRule[]): RuleSetInForce {
  const inForce = rules.map((rule) => {
    const planned = plan(parse(rule.expression), { message: rule.message });
    assert.ok('plan' in planned, rule.expression);
    return { rule, plan: planned.plan };
  });
  return {
    compiled: compileRules(
      inForce.map(({ rule, plan: p }) => ({ id: rule.uid, plan: p, onIncomplete: rule.onIncomplete })),
    ),
    byId: new Map(inForce.map((each) => [each.rule.uid, each])),
  };
}
