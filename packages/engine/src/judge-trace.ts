import type { CompiledRules, IndexedRule } from './compile/compile-rules.ts';
import { Run } from './compile/run.ts';
import type { RuleVerdict } from './compile/verdict.ts';
import type { Trace } from './trace/trace.ts';

/**
 * Judges a trace, read with `rules.fields`, by every rule; the verdicts come in the order of the rules. `closedWhole`:
 * the trace was closed by its root and the grace, not by silence, a limit, age, memory pressure or drain. With that, and
 * with all parents there, it is complete; otherwise it is judged by what no further span could undo.
 */
export function judgeTrace(rules: CompiledRules, trace: Trace, closedWhole: boolean): RuleVerdict[] {
  if (trace.fields !== rules.fields) {
    throw new Error('The trace was read for other rules: read it with the fields of those that judge it');
  }
  const verdicts = rules.idle.slice();
  const complete = closedWhole && trace.whole;
  const exact = new Run(trace, complete, false);
  const cautious = complete ? exact : new Run(trace, complete, true);
  const judged = new Uint8Array(verdicts.length);
  const judgeEach = (numbers: readonly number[]): void => {
    for (const number of numbers) {
      if (judged[number] === 0) {
        judged[number] = 1;
        const { rule, isCautious } = rules.rules[number] as IndexedRule;
        verdicts[number] = rule.judge(isCautious ? cautious : exact);
      }
    }
  };
  judgeEach(rules.onEvery);
  for (let span = 0; span < trace.spanCount; span++) {
    const name = trace.nameId(span);
    if (name >= 0) {
      judgeEach(rules.byName[name] as readonly number[]);
    }
  }
  if (!complete) {
    judgeEach(rules.onIncomplete);
  }
  return verdicts;
}
