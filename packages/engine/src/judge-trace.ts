import type { CompiledRules, IndexedRule } from './compile/compile-rules.ts';
import { Run } from './compile/run.ts';
import type { RuleVerdict } from './compile/verdict.ts';
import type { Trace } from './trace/trace.ts';

/** The verdict of a rule, by the rule's number in its set. */
export interface JudgedRule {
  readonly rule: number;
  readonly verdict: RuleVerdict;
}

/** Takes the time of each rule: for a sample of the traces, since looking at the clock costs more than most rules. */
export interface RuleTimer {
  /** Milliseconds that only go forward. */
  now(): number;
  took(rule: number, milliseconds: number): void;
}

/**
 * Judges a trace, read with `rules.fields`, by every rule; the verdicts come in the order of the rules. `closedWhole`:
 * the trace was closed by its root and the grace, not by silence, a limit, age, memory pressure or drain. With that, and
 * with all parents there, it is complete; otherwise it is judged by what no further span could undo.
 */
export function judgeTrace(rules: CompiledRules, trace: Trace, closedWhole: boolean): RuleVerdict[] {
  const verdicts = rules.idle.slice();
  for (const { rule, verdict } of judgeConcerned(rules, trace, closedWhole)) {
    verdicts[rule] = verdict;
  }
  return verdicts;
}

/**
 * Likewise, but gives only the verdicts of the rules that the trace may concern, in no order: of most rules most traces
 * have none of the spans. For every other rule the verdict is `rules.idle[rule]`.
 */
export function judgeConcerned(
  rules: CompiledRules,
  trace: Trace,
  closedWhole: boolean,
  timer?: RuleTimer,
): JudgedRule[] {
  if (trace.fields !== rules.fields) {
    throw new Error('The trace was read for other rules: read it with the fields of those that judge it');
  }
  const complete = closedWhole && trace.whole;
  const exact = new Run(trace, complete, false);
  const cautious = complete ? exact : new Run(trace, complete, true);
  const { judgedIn } = rules;
  const judged: JudgedRule[] = [];
  const judgeEach = (numbers: readonly number[]): void => {
    for (const number of numbers) {
      if (judgedIn[number] !== exact.serial) {
        judgedIn[number] = exact.serial;
        const { rule, isCautious } = rules.rules[number] as IndexedRule;
        const start = timer?.now() ?? 0;
        judged.push({ rule: number, verdict: rule.judge(isCautious ? cautious : exact) });
        timer?.took(number, timer.now() - start);
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
  return judged;
}
