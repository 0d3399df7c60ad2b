import type { HistogramCounts } from '../assemble/histogram.ts';
import type { SpanCounts } from '../assemble/span-counts.ts';
import type { PairNumbers } from '../evaluate/shard-measures.ts';
import type { SendCounts } from '../report/span-sender.ts';
import type { SpoolCounts } from '../spool/spool.ts';
import type { RetentionCounts } from '../store/retention.ts';
import type { EvidenceSpanCount } from '../store/store.ts';
import type { AccessCounts } from '../access/access.ts';
import type { HistogramTotals } from './histogram-totals.ts';

/** What the stations have counted, all at one moment: metrics and status are read from it. */
export interface Figures {
  readonly spans: SpanCounts;
  readonly openTraces: number;
  /** Of all open traces, in bytes. */
  readonly bufferBytes: number;
  /** Traces judged, by trigger and completeness (`true`, `false`). */
  readonly decided: PairNumbers;
  /** By rule and verdict. */
  readonly verdicts: PairNumbers;
  /** Stored, by rule and severity, without those of rules on trial. */
  readonly violations: PairNumbers;
  /** Violations that wait for the store. */
  readonly pendingViolations: number;
  readonly spool: SpoolCounts;
  readonly retention?: RetentionCounts;
  /** Violation spans on their way out; undefined where none are sent. */
  readonly export?: SendCounts | undefined;
  /** Records of compliance evidence on their way out; of a store that is away, as known last. */
  readonly evidence?: readonly EvidenceSpanCount[];
  /** `wrongInFiles`: what is wrong in the files that rules come from; undefined where none do. */
  readonly rules: { readonly inForce: number; readonly broken: number; readonly wrongInFiles?: number | undefined };
  /** Values that could not be dealt with, and were redacted; and 1 while the stored policy cannot be used. */
  readonly redaction?: { readonly failures: number; readonly broken: number };
  /** Calls that were not let in. */
  readonly access?: AccessCounts;
  /** Milliseconds by which judging is behind the deadlines. */
  readonly lag?: number;
  /** Decided traces that late spans may still amend, and their size in bytes. */
  readonly heldTraces?: number;
  readonly heldBytes?: number;
  /** Decided traces that are held to try rules on, their size in bytes, and what is remembered of what was seen. */
  readonly samples?: { readonly traces: number; readonly bytes: number; readonly schema: number };
  /** Late spans that came in time to amend. */
  readonly amendingSpans?: number;
  /** Decided traces whose late spans are known, and those forgotten for want of room. */
  readonly tombstones?: number;
  readonly tombstonesForgotten?: number;
  /** Traces judged again with late spans. */
  readonly amendedTraces?: number;
  /** Violations that late spans took back. */
  readonly withdrawn?: number;
  /** Violations kept without details, for those there were in their minute. */
  readonly suppressed?: number;
  /** Traces that could not be judged. */
  readonly unjudged?: number;
  /** Seconds in which all rules judged a trace, of one trace in 64. */
  readonly evaluation?: HistogramTotals | undefined;
  /** Likewise of each rule, by its id and in the same bounds. */
  readonly ruleEvaluation?: Readonly<Record<string, HistogramCounts>>;
  /** Seconds after the root of its trace at which each span came. */
  readonly arrivalAfterRoot?: HistogramTotals | undefined;
}

/** Gathers the figures; shards and store may answer from their threads. */
export type ReadFigures = () => Figures | Promise<Figures>;
