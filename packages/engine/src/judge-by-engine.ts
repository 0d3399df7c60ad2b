import { parse, plan } from '@betrace/dsl';
import type { Judge } from '@betrace/dsl/rule-file';
import { compileRules } from './compile/compile-rules.ts';
import { judgeTrace } from './judge-trace.ts';
import { OpenTrace } from './trace/open-trace.ts';
import { readTrace } from './trace/read-trace.ts';
import { skim } from './wire/skim.ts';
import { writeTrace } from './wire/write-trace.ts';

/**
 * Judges one trace by one rule the way the service does: the trace goes over the wire format, the rule is compiled. Given
 * to `runRuleTests`, it runs the tests of rule files through the engine. A rule with errors gives `error: invalid-rule`.
 */
export const judgeByEngine: Judge = (expression, from, { complete = true, onIncomplete = 'inconclusive' }) => {
  const planned = plan(parse(expression));
  if (!('plan' in planned)) {
    return { verdict: 'error', reason: 'invalid-rule', witnesses: [] };
  }
  const rules = compileRules([{ id: 'rule', plan: planned.plan, onIncomplete }]);
  const open = new OpenTrace(from.traceId);
  skim(writeTrace(from)).spans.forEach((span) => open.add(span));
  const trace = readTrace(open, rules.fields);
  const [judged] = judgeTrace(rules, trace, complete);
  if (judged === undefined) {
    throw new Error('One rule has one verdict');
  }
  const { verdict, reason, witnesses } = judged;
  return {
    verdict,
    ...(reason === undefined ? {} : { reason }),
    witnesses: witnesses.map((shown) => ({
      spans: [...new Set(shown.map(({ span }) => span))].map((span) => ({ name: trace.name(span) })),
    })),
  };
};
