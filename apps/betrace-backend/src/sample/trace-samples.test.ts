import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SampledTrace } from './sampled-trace.ts';
import { TraceSamples } from './trace-samples.ts';

const second = 1_000_000_000n;

function sample(id: number, changes: Partial<SampledTrace> = {}, bytes = 100): SampledTrace {
  return {
    traceId: id.toString(16).padStart(32, '0'),
    packed: new ArrayBuffer(bytes),
    ...{ spanCount: 1, errorCount: 0, rootName: 'GET /', rootService: 'web', services: ['web'] },
    ...{ start: 0n, duration: 1n, trigger: 'root', complete: true, decidedAt: BigInt(id) * second, amended: false },
    ...changes,
  };
}

function someSamples(limits = {}) {
  let now = 0n;
  const samples = new TraceSamples({ maxTraces: 10, maxBytes: 100_000, maxAge: 60_000, ...limits }, () => now);
  return {
    samples,
    ids: () => samples.list().map(({ traceId }) => parseInt(traceId, 16)),
    at: (s: number) => (now = BigInt(s) * second),
  };
}

test('the traces decided last come first', () => {
  const { samples, ids } = someSamples();
  [1, 3, 2].forEach((id) => samples.add(sample(id)));
  assert.deepEqual(ids(), [3, 2, 1]);
});

test('a busy operation pushes out its own traces, and the one trace of a rare operation stays', () => {
  const { samples, ids } = someSamples();
  samples.add(sample(1, { rootName: 'nightly' }));
  for (let id = 2; id < 1000; id++) {
    samples.add(sample(id));
  }
  assert.deepEqual(ids(), [999, 998, 997, 996, 995, 994, 993, 992, 991, 1]);
});

test('a service whose names hold ids pushes out its own traces, and those of other services stay', () => {
  const { samples, ids } = someSamples();
  [1, 2, 3].forEach((id) => samples.add(sample(id, { rootService: 'cron' })));
  for (let id = 4; id < 100; id++) {
    samples.add(sample(id, { rootName: `GET /${id}` }));
  }
  assert.deepEqual(ids().slice(-3), [3, 2, 1]);
});

test('a trace is held until its time is over', () => {
  const { samples, ids, at } = someSamples();
  samples.add(sample(1));
  samples.add(sample(30));
  at(60);
  assert.deepEqual(ids(), [30, 1]);
  at(61);
  assert.deepEqual(ids(), [30]);
  at(90);
  assert.equal(samples.get(sample(30).traceId), undefined);
  assert.equal(samples.bytes, 0);
});

test('late spans replace what is held of a trace, and bring back none that is gone', () => {
  const { samples } = someSamples();
  samples.add(sample(1));
  samples.add(sample(1, { amended: true, spanCount: 2, decidedAt: 9n * second }));
  const [held, ...others] = samples.list();
  assert.deepEqual([held?.spanCount, held?.decidedAt, others.length], [2, second, 0]);
  samples.add(sample(2, { amended: true }));
  assert.equal(samples.size, 1);
});

test('whatever comes, number and bytes stay within the limits, and what is held can be found', () => {
  const trace = fc.record({
    id: fc.nat(40),
    name: fc.nat(5),
    service: fc.nat(3),
    bytes: fc.nat(40_000),
    amended: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(trace, { maxLength: 200 }), (traces) => {
      const { samples } = someSamples({ maxAge: 1e9 });
      for (const { id, name, service, bytes, amended } of traces) {
        samples.add(sample(id, { rootName: String(name), rootService: String(service), amended }, bytes));
        const held = samples.list();
        assert.ok(samples.bytes <= 100_000 && held.length <= 10);
        assert.ok(held.reduce((sum, { packed }) => sum + packed.byteLength, 0) <= 100_000);
        assert.equal(samples.size, held.length);
        held.forEach((each) => assert.equal(samples.get(each.traceId), each));
      }
    }),
    { numRuns: 200 },
  );
});
