import type { Rule } from '@betrace/api-client';

import { getRule } from '../data/useRules.ts';

/** What of a rule its tests need; one of a list has none along. */
export type RuleWithTests = Pick<Rule, 'expression' | 'onIncomplete' | 'tests'> & { id?: string };

/**
 * The names of the saved tests that a rule fails, in their order. Tests that are not along are read first; the evaluator
 * is loaded only where there are any.
 */
export async function failingTests(rule: RuleWithTests): Promise<string[]> {
  const { items } = rule.tests ?? (rule.id ? (await getRule(rule.id)).tests : undefined) ?? { items: [] };
  if (items.length === 0) {
    return [];
  }
  const { runSavedTests } = await import('./savedTest.ts');
  const onIncomplete = rule.onIncomplete === 'evaluate' ? 'evaluate' : 'inconclusive';
  const results = runSavedTests({ expression: rule.expression, onIncomplete }, items);
  return results.filter(({ passed }) => !passed).map(({ test }) => test);
}
