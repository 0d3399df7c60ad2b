import type { Batch } from '@betrace/engine';
import type { Holder } from '../assemble/holder.ts';
import type { SpanCounts } from '../assemble/span-counts.ts';
import type { Trigger } from '../assemble/trigger.ts';
import type { Shard } from '../evaluate/shard.ts';
import type { RedactionPolicy } from '../report/redact/policy.ts';

export type Measures = ReturnType<Shard['measures']>;

/**
 * All shards as the receiving thread sees them, wherever they run. Each span goes to the shard of its trace id; what
 * comes of the traces does not depend on how many shards there are.
 */
export interface Shards {
  add(batch: Batch, holder: Holder): void;
  /** `at`: monotonic time at which they first came. */
  replay(batch: Batch, holder: Holder, at: number): void;
  /** Counts replayed spans of traces that are decided. */
  skip(count: number): void;
  /** Counts spans that came but cannot be used. */
  reject(reason: string, count: number): void;
  /** A trace that was decided before, at a monotonic time. */
  remember(traceId: string, at: number): void;
  /** Time goes on: what is due is decided. */
  expire(): void;
  /** Resolves when every open trace is decided and its outcome handed out. */
  decideAll(trigger: Trigger): Promise<void>;
  /** Resolves when all held traces are amended by the late spans that wait, and their outcomes handed out. */
  amendAll(): Promise<void>;
  /** Resolves when every trace decided from now on is judged by the rules that are in force now. */
  rulesChanged(): Promise<void>;
  /** Resolves when everything that is handed out from now on is redacted by this policy. */
  policyChanged(policy: RedactionPolicy): Promise<void>;
  /** What became of every span that the shards have taken; of other threads, a moment ago. */
  counts(): SpanCounts;
  measures(): Promise<Measures>;
  /** Milliseconds by which the slowest is behind the deadlines. */
  readonly lag: number;
  /** More spans wait for a shard than may. */
  readonly isFull: boolean;
  /** Resolves when all that was handed over is taken, and what came of it is handed out. */
  settled(): Promise<void>;
  /** Nothing is handed out afterwards. */
  close(): Promise<void>;
}
