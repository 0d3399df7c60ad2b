import type { Clock } from '../assemble/clock.ts';
import { Shard } from '../evaluate/shard.ts';
import type { Fault, ShardLimits } from '../evaluate/shard.ts';
import type { Outcome } from '../report/outcome.ts';
import { Redactor } from '../report/redact/redactor.ts';
import type { Redaction } from '../report/redact/redactor.ts';
import type { RuleBook } from '../rules/rule-book.ts';
import type { SampledTrace } from '../sample/sampled-trace.ts';
import { localShard } from './local-shard.ts';
import type { Shards } from './shards.ts';
import { threadedShards } from './threaded-shards.ts';

export interface ShardsOptions {
  /** Threads; 0: one shard in this thread. */
  readonly threads: number;
  /** Of all shards together. */
  readonly limits: ShardLimits;
  readonly clock: Clock;
  readonly redaction: Redaction;
  readonly book: RuleBook;
  /** Outcomes of one shard come in order. */
  readonly onOutcome: (outcome: Outcome) => void;
  readonly onFault: (fault: Fault) => void;
  readonly onSample: (sample: SampledTrace) => void;
  /** A thread has ended unasked, and the process should. */
  readonly onDeath: (reason: string) => void;
}

/** Starts the shards, with the rules that are in force. */
export function openShards({ threads, book, redaction, onDeath, ...options }: ShardsOptions): Shards {
  if (threads === 0) {
    const rules = () => book.current();
    const redactor = new Redactor(redaction);
    return localShard(new Shard({ ...options, redactor, rules }), redactor);
  }
  const rules = () => [...book.current().byId.values()].map(({ rule }) => rule);
  return threadedShards({ ...options, shards: threads, redaction, rules, onDeath });
}
