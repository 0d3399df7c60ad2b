import type { Trace } from '@betrace/engine';
import { verdicts, type Judgement } from './judge.ts';

/** A span as it is shown. */
export interface ShownSpan {
  readonly spanId: string;
  readonly name: string;
  readonly service: string;
  /** ns after the start of the trace. */
  readonly offset: bigint;
  readonly duration: bigint;
}

/** Why a trace violates a rule. */
export interface Violation {
  readonly traceId: string;
  readonly clause: 'always' | 'never';
  readonly message: string;
  /** How many assignments fail; of these the first 10 are shown. */
  readonly failing: number;
  readonly witnesses: readonly (readonly ShownSpan[])[];
}

/** What a rule says of all traces. */
export class Tally {
  readonly rule: string;
  readonly verdicts: Record<Judgement['verdict'], number>;
  /** Of `inconclusive` and `error`. */
  readonly reasons = new Map<string, number>();
  readonly #violations: Violation[] = [];

  constructor(rule: string) {
    this.rule = rule;
    this.verdicts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as typeof this.verdicts;
  }

  add(trace: Trace, { verdict, reason, clause = 'never', message, failing, witnesses }: Judgement): void {
    this.verdicts[verdict]++;
    if (reason !== undefined) {
      this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    }
    if (verdict === 'violated') {
      const shown = witnesses.map((spans) => spans.map((span) => showSpan(trace, span)));
      this.#violations.push({ traceId: trace.traceId, clause, message, failing, witnesses: shown });
    }
  }

  /** In the order of the trace ids. */
  violations(): readonly Violation[] {
    return this.#violations.sort((a, b) => (a.traceId < b.traceId ? -1 : 1));
  }
}

function showSpan(trace: Trace, span: number): ShownSpan {
  return {
    spanId: trace.spanId(span),
    name: trace.name(span),
    service: trace.service(span),
    offset: trace.spanStartNs(span) - trace.startNs,
    duration: trace.spanDurationNs(span),
  };
}
