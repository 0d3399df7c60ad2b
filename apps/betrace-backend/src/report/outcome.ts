import type { Holder } from '../assemble/holder.ts';
import type { EvidenceCount, VerdictCount } from '../evaluate/verdict-tally.ts';
import type { PackedSpans, Violation } from './violation.ts';

/**
 * What came of traces that were decided or amended together, on its way to the store: stored in one transaction, after
 * all that the same shard handed out before. Plain data but for the holders.
 */
export interface Outcome {
  /** Decided for the first time: to be marked, so that they are not decided again. */
  readonly traceIds: readonly string[];
  readonly verdicts: readonly VerdictCount[];
  readonly evidence: readonly EvidenceCount[];
  /** In order: a later one may concern the violation of an earlier one. */
  readonly changes: readonly ViolationChange[];
  /** Released once all of it is stored. */
  readonly holders: readonly Holder[];
}

export type ViolationChange =
  /** By the first decision of its trace. */
  | { readonly kind: 'found'; readonly violation: Violation; readonly kept?: PackedSpans }
  /** What late spans made of it, whether it was there before or not. */
  | { readonly kind: 'amended'; readonly violation: Violation; readonly kept?: PackedSpans }
  /** Late spans took it back. */
  | { readonly kind: 'withdrawn'; readonly id: string; readonly at: bigint; readonly reason: string };
