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
  const judge = (index: number): void => {
    const { rule, cautious: isCautious } = rules.rules[index] as IndexedRule;
    verdicts[index] = rule.judge(isCautious ? cautious : exact);
  };
  const judged = new Set<number>(rules.onEvery);
  for (const name of namesIn(trace)) {
    rules.byName[name]?.forEach((index) => judged.add(index));
  }
  if (!complete) {
    rules.onIncomplete.forEach((index) => judged.add(index));
  }
  judged.forEach(judge);
  return verdicts;
}

/** The numbers of the known span names that the trace has. */
function namesIn(trace: Trace): ReadonlySet<number> {
  const names = new Set<number>();
  for (let span = 0; span < trace.spanCount; span++) {
    const name = trace.nameId(span);
    if (name >= 0) {
      names.add(name);
    }
  }
  return names;
}
