import { deadlineTick } from '../assemble/trace-buffer.ts';
import { Shard } from '../evaluate/shard.ts';
import type { Fault, ShardLimits, ShardOptions } from '../evaluate/shard.ts';
import type { Outcome } from '../report/outcome.ts';
import { Redactor } from '../report/redact/redactor.ts';
import type { SampledTrace } from '../sample/sampled-trace.ts';
import { FakeClock } from './fake-clock.ts';
import { batchOf } from './otlp.ts';
import type { TestSpan } from './otlp.ts';

/** The standard settings, but for the number of tombstones. */
export const standardLimits: ShardLimits = {
  rootGrace: 8000,
  idle: 60_000,
  maxAge: 300_000,
  maxSpans: 10_000,
  maxBytes: 5_000_000,
  maxBuffer: 256_000_000,
  lateWindow: 300_000,
  maxTombstones: 1000,
  maxHeld: 64_000_000,
  amendGrace: 1000,
  maxDetailed: 1000,
  reportInconclusive: false,
  sampleRate: 20,
};

/** A shard with time in the test's hands, and what comes out of it. */
export function someShard(options: Pick<ShardOptions, 'rules'> & { readonly limits?: Partial<ShardLimits> }) {
  const clock = new FakeClock();
  const outcomes: Outcome[] = [];
  const faults: Fault[] = [];
  const samples: SampledTrace[] = [];
  const shard = new Shard({
    limits: { ...standardLimits, ...options.limits },
    clock,
    redactor: new Redactor({ keys: [new Uint8Array(32)] }),
    rules: options.rules,
    onOutcome: (outcome) => outcomes.push(outcome),
    onFault: (fault) => faults.push(fault),
    onSample: (sample) => samples.push(sample),
  });
  clock.every(deadlineTick, () => shard.expire());
  return { clock, shard, outcomes, faults, samples, add: (...spans: TestSpan[]) => shard.add(batchOf(spans)) };
}
