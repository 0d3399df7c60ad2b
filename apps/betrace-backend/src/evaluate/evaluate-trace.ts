import { judgeTrace, readTrace } from '@betrace/engine';
import type { OpenTrace, RuleVerdict, Trace } from '@betrace/engine';
import type { Trigger } from '../assemble/trigger.ts';
import type { RuleSetInForce } from '../rules/rule-book.ts';

/** A decided trace with the verdict of every rule in force. */
export interface JudgedTrace {
  readonly trace: Trace;
  readonly trigger: Trigger;
  /** The root is there, every parent is there, and the trace was closed by its root and the grace. */
  readonly complete: boolean;
  readonly rules: RuleSetInForce;
  readonly verdicts: readonly RuleVerdict[];
}

/** Judges a trace by a rule set, which stays with the verdicts: rules may change before they are reported. */
export function evaluateTrace(rules: RuleSetInForce, open: OpenTrace, trigger: Trigger): JudgedTrace {
  const trace = readTrace(open, rules.compiled.fields);
  const closedWhole = trigger === 'root';
  const verdicts = judgeTrace(rules.compiled, trace, closedWhole);
  return { trace, trigger, complete: closedWhole && trace.whole, rules, verdicts };
}
