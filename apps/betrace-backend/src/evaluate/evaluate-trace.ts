import { judgeConcerned, readTrace } from '@betrace/engine';
import type { JudgedRule, OpenTrace, RuleTimer, RuleVerdict, Trace } from '@betrace/engine';
import type { Trigger } from '../assemble/trigger.ts';
import type { RuleSetInForce } from '../rules/rule-book.ts';

export type Verdict = RuleVerdict['verdict'];

/** A decided trace with the verdicts of the rules that it may concern; of the others see `idleVerdict`. */
export interface JudgedTrace {
  readonly trace: Trace;
  readonly trigger: Trigger;
  /** The root is there, every parent is there, and the trace was closed by its root and the grace. */
  readonly complete: boolean;
  readonly rules: RuleSetInForce;
  readonly concerned: readonly JudgedRule[];
}

/** Judges a trace by a rule set, which stays with the verdicts: rules may change before they are reported. */
export function evaluateTrace(
  rules: RuleSetInForce,
  open: OpenTrace,
  trigger: Trigger,
  timer?: RuleTimer,
): JudgedTrace {
  const trace = readTrace(open, rules.compiled.fields);
  const closedWhole = trigger === 'root';
  const concerned = judgeConcerned(rules.compiled, trace, closedWhole, timer);
  return { trace, trigger, complete: closedWhole && trace.whole, rules, concerned };
}

/** The verdict of a rule, by its number in the set, on a trace that does not concern it. */
export function idleVerdict({ compiled }: RuleSetInForce, rule: number): Verdict {
  return compiled.idle[rule]?.verdict ?? 'not_applicable';
}
