import type { SpanEvent, SpanLink } from '../trace/events-and-links.ts';
import type { Trace } from '../trace/trace.ts';

/** In place of a span's number: the one span that an incomplete trace may still get (ω), and no span at all. */
export const UNSEEN = -1;
export const NONE = -2;

/** As many as the language allows. */
const NO_VARIABLES: readonly number[] = new Array<number>(16).fill(NONE);

/** Candidates looked at before a rule gives up on a trace: some 100 ms. A trace of 700 spans allows every pair. */
export const STEP_BUDGET = 500_000;

/** Thrown when a rule has used up its steps on a trace. */
export class BudgetError extends Error {}

let serials = 0;

/** One pass of rules over one trace: what the compiled closures share. */
export class Run {
  readonly trace: Trace;
  /** The trace may lack spans, and the rules judged in this run take that into account. */
  readonly incomplete: boolean;
  /** What `trace:complete` says. */
  readonly complete: boolean;
  /** Tells whether something remembered was computed in this run. */
  readonly serial = ++serials;
  /** The span bound to each variable of the rule, or UNSEEN. */
  readonly variables: number[] = NO_VARIABLES.slice();
  /** The root; on an incomplete trace without one UNSEEN, else NONE. */
  readonly root: number;
  event: SpanEvent | undefined;
  link: SpanLink | undefined;
  private steps = STEP_BUDGET;

  constructor(trace: Trace, complete: boolean, incomplete: boolean) {
    this.trace = trace;
    this.root = trace.root >= 0 ? trace.root : incomplete ? UNSEEN : NONE;
    this.complete = complete;
    this.incomplete = incomplete;
  }

  /** Gives the next rule a full budget. */
  refill(): void {
    this.steps = STEP_BUDGET;
  }

  step(): void {
    if (--this.steps < 0) {
      throw new BudgetError();
    }
  }
}
