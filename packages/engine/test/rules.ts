import assert from 'node:assert/strict';
import { parse, plan } from '@betrace/dsl';
import type { RulePlan } from '@betrace/dsl';
import { compileRules, judgeTrace, readTrace } from '../src/index.ts';
import type { RuleVerdict, Trace } from '../src/index.ts';
import { openTrace } from './spans.ts';
import type { SpanInit } from './spans.ts';

/** The plan of a rule that must be valid. */
export function planOf(text: string, message?: string): RulePlan {
  const planned = plan(parse(text), message === undefined ? {} : { message });
  assert.ok('plan' in planned, text);
  return planned.plan;
}

/** One rule's verdict on a trace. */
export function judgeOne(
  text: string,
  spans: readonly SpanInit[],
  { closedWhole = true, onIncomplete = 'inconclusive' as 'inconclusive' | 'evaluate' } = {},
): { readonly verdict: RuleVerdict; readonly trace: Trace } {
  const rules = compileRules([{ id: 'r', plan: planOf(text), onIncomplete }]);
  const trace = readTrace(openTrace(spans), rules.fields);
  return { verdict: judgeTrace(rules, trace, closedWhole)[0] as RuleVerdict, trace };
}
