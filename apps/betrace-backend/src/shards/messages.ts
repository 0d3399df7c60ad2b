import type { Trigger } from '../assemble/trigger.ts';
import type { SpanCounts } from '../assemble/span-counts.ts';
import type { Fault, ShardLimits } from '../evaluate/shard.ts';
import type { Outcome } from '../report/outcome.ts';
import type { RedactionPolicy } from '../report/redact/policy.ts';
import type { Redaction } from '../report/redact/redactor.ts';
import type { SampledTrace } from '../sample/sampled-trace.ts';
import type { StoredRule } from '../store/store.ts';

/** What a shard thread is started with. */
export interface ShardThreadData {
  readonly limits: ShardLimits;
  readonly redaction: Redaction;
}

/** What the clock of the receiving thread says; a shard has no other. */
export interface ShardTime {
  readonly monotonic: number;
  /** Nanoseconds since 1970. */
  readonly wall: bigint;
}

/** What there is to do for a shard, in order. */
export type ShardTask =
  | {
      readonly kind: 'spans';
      readonly packed: ArrayBuffer;
      readonly segment: number;
      readonly time: ShardTime;
      readonly replayedAt: number | undefined;
    }
  | { readonly kind: 'expire'; readonly time: ShardTime }
  | { readonly kind: 'skip'; readonly count: number }
  | { readonly kind: 'reject'; readonly reason: string; readonly count: number }
  | { readonly kind: 'remember'; readonly traceId: string; readonly at: number }
  | { readonly kind: 'rules'; readonly rules: readonly StoredRule[] }
  | { readonly kind: 'policy'; readonly policy: RedactionPolicy }
  | { readonly kind: 'amendAll'; readonly time: ShardTime }
  | { readonly kind: 'decideAll'; readonly trigger: Trigger; readonly time: ShardTime };

/** To a shard: the tasks of one turn of the receiving thread. Each is answered by one report. */
export interface ShardTurn {
  readonly tasks: readonly ShardTask[];
}

/** From a shard, when a turn is done. */
export interface ShardReport {
  readonly outcomes: readonly PlainOutcome[];
  /** Segments that the shard does not need any more, and how many of the holds that came with spans it gives back. */
  readonly released: readonly (readonly [segment: number, holds: number])[];
  readonly faults: readonly Fault[];
  readonly samples: readonly SampledTrace[];
  readonly counts: SpanCounts;
  readonly lag: number;
}

/** An outcome whose holders are the numbers of segments. */
export type PlainOutcome = Omit<Outcome, 'holders'> & { readonly segments: readonly number[] };
