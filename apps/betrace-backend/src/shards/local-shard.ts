import type { Shard } from '../evaluate/shard.ts';
import type { Redactor } from '../report/redact/redactor.ts';
import type { Shards } from './shards.ts';

/** One shard in the receiving thread: all that is asked of it has happened when the call returns. */
export function localShard(shard: Shard, redactor: Pick<Redactor, 'use'>): Shards {
  return {
    add: (batch, holder) => shard.add(batch, holder),
    replay: (batch, holder, at) => shard.replay(batch, holder, at),
    skip: (count) => shard.skip(count),
    reject: (reason, count) => shard.reject(reason, count),
    remember: (traceId, at) => shard.remember(traceId, at),
    expire: () => shard.expire(),
    decideAll: async (trigger) => shard.decideAll(trigger),
    amendAll: async () => shard.amendAll(),
    rulesChanged: async () => undefined,
    policyChanged: async (policy) => redactor.use(policy),
    counts: () => shard.counts(),
    measures: async () => shard.measures(),
    get lag() {
      return shard.lag;
    },
    isFull: false,
    settled: async () => undefined,
    close: async () => undefined,
  };
}
