import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { OpenTrace } from '@betrace/engine';
import { FakeClock } from '../testing/fake-clock.ts';
import { receivedSpans, traceIdOf } from '../testing/otlp.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { standardLimits } from '../testing/some-shard.ts';
import type { Holder } from './holder.ts';
import { imbalance } from './span-counts.ts';
import { deadlineTick, TraceBuffer } from './trace-buffer.ts';
import type { AssembleLimits } from './trace-buffer.ts';

const rules = {};

function setUp(limits: Partial<AssembleLimits> = {}) {
  const clock = new FakeClock();
  const decided: { trace: number; spans: number; trigger: string }[] = [];
  const amended: typeof decided = [];
  const holders: (readonly Holder[])[] = [];
  const shown = (trace: OpenTrace, trigger: string) => ({
    trace: parseInt(trace.traceId, 16),
    spans: trace.spanCount,
    trigger,
  });
  const buffer = new TraceBuffer<{ readonly rules: object }>({ ...standardLimits, ...limits }, clock, {
    decide(trace, trigger, held) {
      decided.push(shown(trace, trigger));
      holders.push(held);
      return { rules };
    },
    amend(trace, trigger, memory, held) {
      amended.push(shown(trace, trigger));
      holders.push(held);
      return memory;
    },
  });
  clock.every(deadlineTick, () => buffer.expire());
  const add = (...spans: TestSpan[]) => buffer.add(receivedSpans(spans));
  const balanced = () => assert.equal(imbalance(buffer.counts()), 0);
  return { clock, buffer, decided, amended, holders, add, balanced };
}

test('spans that come interleaved, child first and in several bodies are one trace each', () => {
  const { clock, add, decided, balanced } = setUp();
  add({ trace: 1, id: 2, parent: 1 }, { trace: 2, id: 2, parent: 1 });
  clock.advance(3000);
  add({ trace: 2, id: 1 }, { trace: 1, id: 3, parent: 2 });
  clock.advance(3000);
  add({ trace: 1, id: 1 });
  clock.advance(20_000);
  assert.deepEqual(decided, [
    { trace: 2, spans: 2, trigger: 'root' },
    { trace: 1, spans: 3, trigger: 'root' },
  ]);
  balanced();
});

test('a trace is decided when the grace after its root is over, not before', () => {
  const { clock, add, decided } = setUp();
  add({ trace: 1, id: 1 });
  clock.advance(7900);
  add({ trace: 1, id: 2, parent: 1 });
  assert.deepEqual(decided, []);
  clock.advance(200);
  assert.deepEqual(decided, [{ trace: 1, spans: 2, trigger: 'root' }]);
});

test('a trace without root is decided by silence, and each span puts it off', () => {
  const { clock, add, decided } = setUp();
  for (let id = 2; id <= 4; id++) {
    add({ trace: 1, id, parent: 1 });
    clock.advance(50_000);
  }
  assert.deepEqual(decided, []);
  clock.advance(11_000);
  assert.deepEqual(decided, [{ trace: 1, spans: 3, trigger: 'idle' }]);
});

test('a trace without root that never falls silent is decided by its age', () => {
  const { clock, add, decided } = setUp();
  for (let id = 2; decided.length === 0 && id < 100; id++) {
    add({ trace: 1, id, parent: 1 });
    clock.advance(10_000);
  }
  assert.deepEqual(decided, [{ trace: 1, spans: 30, trigger: 'max_age' }]);
});

test('a trace is decided at its limit of spans or bytes, and the rest is late', () => {
  const spans = setUp({ maxSpans: 3 });
  spans.add(...[1, 2, 3, 4, 5].map((id) => ({ trace: 1, id })));
  assert.deepEqual(spans.decided, [{ trace: 1, spans: 3, trigger: 'spans' }]);
  assert.equal(spans.buffer.counts().late, 2);
  spans.balanced();

  const bytes = setUp({ maxBytes: 2000 });
  bytes.add(...[1, 2, 3].map((id) => ({ trace: 1, id, attributes: { text: 'x'.repeat(1000) } })));
  assert.deepEqual(bytes.decided, [{ trace: 1, spans: 2, trigger: 'bytes' }]);
  bytes.balanced();
});

test('when all open traces need too much memory the oldest are decided first', () => {
  const { add, decided, buffer, balanced } = setUp({ maxBuffer: 40_000 });
  for (let trace = 1; trace <= 40; trace++) {
    add({ trace, id: 2, parent: 1, attributes: { text: 'x'.repeat(1000) } });
    assert.ok(buffer.measures().bufferBytes <= 40_000);
  }
  assert.ok(decided.length > 0);
  assert.deepEqual(
    decided.map(({ trace }) => trace),
    decided.map((_, i) => i + 1),
  );
  assert.ok(decided.every(({ trigger }) => trigger === 'memory'));
  balanced();
});

test('a late span is counted and never judged as a new trace', () => {
  const { clock, add, decided, buffer, balanced } = setUp();
  add({ trace: 1, id: 1 });
  clock.advance(10_000);
  add({ trace: 1, id: 2, parent: 1 });
  clock.advance(200_000);
  assert.equal(decided.length, 1);
  assert.equal(buffer.counts().late, 1);
  assert.equal(buffer.measures().openTraces, 0);
  balanced();
});

test('the same span twice counts once', () => {
  const { clock, add, decided, buffer, balanced } = setUp();
  add({ trace: 1, id: 1 }, { trace: 1, id: 1 });
  add({ trace: 1, id: 1 });
  clock.advance(10_000);
  assert.deepEqual(decided, [{ trace: 1, spans: 1, trigger: 'root' }]);
  assert.equal(buffer.counts().duplicate, 2);
  balanced();
});

test("BeTrace's own spans are counted and ignored; a service that only shares its name is not", () => {
  const { clock, add, decided, buffer, balanced } = setUp();
  add({ trace: 1, id: 1, service: 'betrace', scope: 'betrace' }, { trace: 2, id: 1, service: 'betrace' });
  clock.advance(10_000);
  assert.deepEqual(decided, [{ trace: 2, spans: 1, trigger: 'root' }]);
  assert.equal(buffer.counts().own, 1);
  balanced();
});

test('on shutdown every open trace is decided', () => {
  const { add, decided, buffer, balanced } = setUp();
  add({ trace: 1, id: 1 }, { trace: 2, id: 2, parent: 1 });
  buffer.decideAll('shutdown');
  assert.deepEqual(decided, [
    { trace: 1, spans: 1, trigger: 'shutdown' },
    { trace: 2, spans: 1, trigger: 'shutdown' },
  ]);
  assert.equal(buffer.measures().bufferBytes, 0);
  balanced();
});

test('spans that cannot be used are counted by reason', () => {
  const { buffer, balanced } = setUp();
  buffer.reject('invalid-trace-id', 2);
  buffer.reject('invalid-trace-id', 1);
  assert.deepEqual(buffer.counts().dropped, { 'invalid-trace-id': 3 });
  balanced();
});

test('whatever comes, in whatever order: counts balance and no trace is decided twice', () => {
  const step = fc.record({
    spans: fc.array(
      fc.record({
        trace: fc.integer({ min: 1, max: 6 }),
        id: fc.integer({ min: 1, max: 8 }),
        parent: fc.option(fc.integer({ min: 1, max: 8 })),
        own: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
    wait: fc.nat(20_000),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (script) => {
      const { clock, add, decided, buffer, balanced } = setUp({ maxSpans: 6, maxBuffer: 9000 });
      for (const { spans, wait } of script) {
        add(
          ...spans.map(({ trace, id, parent, own }) => ({
            trace,
            id,
            ...(parent === null ? {} : { parent }),
            ...(own && { service: 'betrace', scope: 'betrace' }),
          })),
        );
        balanced();
        clock.advance(wait);
        balanced();
      }
      buffer.decideAll('shutdown');
      balanced();
      assert.equal(buffer.counts().open, 0);
      assert.equal(buffer.measures().bufferBytes, 0);
      const ids = decided.map(({ trace }) => traceIdOf(trace));
      assert.equal(new Set(ids).size, ids.length);
    }),
    { numRuns: 200 },
  );
});
