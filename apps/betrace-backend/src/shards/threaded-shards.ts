import { pack } from '@betrace/engine';
import type { Batch, BatchSpan } from '@betrace/engine';
import { addUp } from '../assemble/add-up.ts';
import type { Clock } from '../assemble/clock.ts';
import type { Holder } from '../assemble/holder.ts';
import type { SpanCounts } from '../assemble/span-counts.ts';
import type { Fault, ShardLimits } from '../evaluate/shard.ts';
import type { Outcome } from '../report/outcome.ts';
import type { Redaction } from '../report/redact/redactor.ts';
import type { SampledTrace } from '../sample/sampled-trace.ts';
import type { StoredRule } from '../store/store.ts';
import type { ShardReport, ShardTask } from './messages.ts';
import { SegmentHolds } from './segment-holds.ts';
import { ShardLink } from './shard-link.ts';
import { shardOf } from './shard-of.ts';
import type { Measures, Shards } from './shards.ts';

export interface ThreadedShardsOptions {
  /** Threads. */
  readonly shards: number;
  /** Of all shards together. */
  readonly limits: ShardLimits;
  readonly redaction: Redaction;
  readonly clock: Clock;
  /** The rules in force. */
  readonly rules: () => Iterable<StoredRule>;
  readonly onOutcome: (outcome: Outcome) => void;
  readonly onFault: (fault: Fault) => void;
  readonly onSample: (sample: SampledTrace) => void;
  readonly onDeath: (reason: string) => void;
}

/** Shards in threads of their own. Spans are copied once more on their way, outcomes are plain data anyway. */
export function threadedShards(options: ThreadedShardsOptions): Shards {
  const { shards, limits, redaction, clock, rules, onOutcome, onFault, onSample, onDeath } = options;
  const holds = new SegmentHolds();
  const now = () => ({ monotonic: clock.monotonic(), wall: clock.wallTime() });
  const links = Array.from(
    { length: shards },
    (_, i) =>
      new ShardLink({
        name: `shard ${i + 1}`,
        data: { limits: shareOf(limits, shards), redaction },
        now,
        onDeath,
        onReport: ({ outcomes, released, faults, samples }: ShardReport) => {
          for (const { segments, ...outcome } of outcomes) {
            const holders = segments.map((number) => holds.get(number));
            holders.forEach((holder) => holder.hold());
            onOutcome({ ...outcome, holders });
          }
          released.forEach(([segment, count]) => holds.takeBack(segment, count));
          faults.forEach(onFault);
          samples.forEach(onSample);
        },
      }),
  );
  const [first] = links as [ShardLink];
  const tellAll = (task: ShardTask) => Promise.all(links.map((link) => link.done(task))).then(() => undefined);
  const rulesChanged = () => tellAll({ kind: 'rules', rules: [...rules()] });

  function give(batch: Batch, holder: Holder, replayedAt?: number): void {
    spansByShard(batch, shards).forEach((own, shard) => {
      if (own.length > 0) {
        const packed = pack(own);
        links[shard]?.give({ kind: 'spans', packed, segment: holds.send(holder), time: now(), replayedAt });
      }
    });
  }

  void rulesChanged();
  return {
    add: (batch, holder) => give(batch, holder),
    replay: (batch, holder, at) => give(batch, holder, at),
    skip: (count) => first.give({ kind: 'skip', count }),
    reject: (reason, count) => first.give({ kind: 'reject', reason, count }),
    remember: (traceId, at) => links[shardOf(traceId, shards)]?.give({ kind: 'remember', traceId, at }),
    expire: () => links.forEach((link) => link.expire()),
    decideAll: (trigger) => tellAll({ kind: 'decideAll', trigger, time: now() }),
    amendAll: () => tellAll({ kind: 'amendAll', time: now() }),
    rulesChanged,
    policyChanged: (policy) => tellAll({ kind: 'policy', policy }),
    counts: () => links.map(({ counts }) => counts).reduce(addUp) as SpanCounts,
    measures: async () => (await Promise.all(links.map((link) => link.measures()))).reduce(addUp) as Measures,
    get lag() {
      return Math.max(...links.map(({ lag }) => lag));
    },
    get isFull() {
      return links.some(({ isFull }) => isFull);
    },
    settled: async () => void (await Promise.all(links.map((link) => link.done()))),
    close: async () => void (await Promise.all(links.map((link) => link.close()))),
  };
}

/** What is bounded for all traces together is bounded for each shard by its share. */
function shareOf(limits: ShardLimits, shards: number): ShardLimits {
  return {
    ...limits,
    maxBuffer: limits.maxBuffer / shards,
    maxTombstones: Math.ceil(limits.maxTombstones / shards),
    maxHeld: limits.maxHeld / shards,
    sampleRate: limits.sampleRate / shards,
  };
}

/** BeTrace's own spans go along with the others: each shard counts those that it gets. */
function spansByShard({ spans, traces }: Batch, shards: number): readonly (readonly BatchSpan[])[] {
  if (shards === 1) {
    return [spans];
  }
  const shardOfTrace = new Map(traces.map(({ traceId }) => [traceId, shardOf(traceId, shards)]));
  const byShard = Array.from({ length: shards }, (): BatchSpan[] => []);
  for (const span of spans) {
    byShard[shardOfTrace.get(span.traceId) as number]?.push(span);
  }
  return byShard;
}
