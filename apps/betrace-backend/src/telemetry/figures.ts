import type { SpanCounts } from '../assemble/span-counts.ts';
import type { SpoolCounts } from '../spool/spool.ts';
import type { HistogramTotals } from './histogram-totals.ts';
import type { PairCount } from './pair-counts.ts';

/** What the stations have counted, all at one moment: metrics and status are read from it. */
export interface Figures {
  readonly spans: SpanCounts;
  readonly openTraces: number;
  /** Of all open traces, in bytes. */
  readonly bufferBytes: number;
  /** Traces judged, by trigger and completeness (`true`, `false`). */
  readonly decided: readonly PairCount[];
  /** By rule and verdict. */
  readonly verdicts: readonly PairCount[];
  /** Stored, by rule and severity, without those of rules on trial. */
  readonly violations: readonly PairCount[];
  /** Violations that wait for the store. */
  readonly pendingViolations: number;
  readonly spool: SpoolCounts;
  /** Violation spans on their way out; undefined where none are sent. */
  readonly export?: { readonly sent: number; readonly dropped: number; readonly queued: number } | undefined;
  readonly rules: { readonly inForce: number; readonly broken: number };
  /** Seconds after the root of its trace at which each span came. */
  readonly arrivalAfterRoot?: HistogramTotals | undefined;
}

/** Gathers the figures; shards and store may answer from their threads. */
export type ReadFigures = () => Figures | Promise<Figures>;
