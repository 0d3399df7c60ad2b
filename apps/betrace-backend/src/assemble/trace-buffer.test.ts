import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { skim } from '@betrace/engine';
import type { Batch, OpenTrace } from '@betrace/engine';
import { FakeClock } from '../testing/fake-clock.ts';
import { batchOf, receivedSpans, spanIdOf, traceIdOf } from '../testing/otlp.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { standardLimits } from '../testing/some-shard.ts';
import type { Holder } from './holder.ts';
import { imbalance } from './span-counts.ts';
import { arrivalBounds, deadlineTick, TraceBuffer } from './trace-buffer.ts';
import type { AssembleLimits } from './trace-buffer.ts';

const rules = {};

/** `isPunctual`: whether it is told when time goes on. */
function setUp(limits: Partial<AssembleLimits> = {}, isPunctual = true) {
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
  if (isPunctual) {
    clock.every(deadlineTick, () => buffer.expire());
  }
  const add = (...spans: TestSpan[]) => buffer.add(batchOf(spans));
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

test('late spans of a held trace amend it once after a grace, those of another are only counted', () => {
  const { clock, add, decided, amended, buffer, balanced } = setUp();
  const { add: addTo, amended: never, clock: time } = setUp({ maxHeld: 0 });
  add({ trace: 1, id: 1 });
  addTo({ trace: 1, id: 1 });
  clock.advance(9000);
  time.advance(9000);
  add({ trace: 1, id: 2, parent: 1 });
  addTo({ trace: 1, id: 2, parent: 1 });
  clock.advance(900);
  add({ trace: 1, id: 3, parent: 1 }, { trace: 1, id: 2, parent: 1 });
  assert.deepEqual(amended, []);
  clock.advance(200);
  time.advance(10_000);
  assert.deepEqual(amended, [{ trace: 1, spans: 3, trigger: 'root' }]);
  assert.deepEqual(never, []);
  assert.equal(decided.length, 1);
  const { late, duplicate, decided: decidedSpans } = buffer.counts();
  assert.deepEqual([late, duplicate, decidedSpans], [2, 1, 1]);
  balanced();
});

test('what is late holds its part of the spool until it is handed on, like all else', () => {
  const { clock, buffer, holders } = setUp();
  const holds = new Map<string, number>();
  const holder = (name: string): Holder => ({
    hold: () => holds.set(name, (holds.get(name) ?? 0) + 1),
    release: () => holds.set(name, (holds.get(name) ?? 0) - 1),
  });
  const [first, second, third] = [holder('first'), holder('second'), holder('third')];
  buffer.add(batchOf([{ trace: 1, id: 1 }]), first);
  clock.advance(9000);
  buffer.add(
    batchOf([
      { trace: 1, id: 2, parent: 1 },
      { trace: 1, id: 3, parent: 1 },
    ]),
    second,
  );
  buffer.add(batchOf([{ trace: 1, id: 3, parent: 1 }]), third);
  assert.deepEqual(Object.fromEntries(holds), { first: 1, second: 1 });
  clock.advance(2000);
  assert.deepEqual(holders, [[first], [second]]);
});

test('held traces are bounded in bytes and time; whoever must go is amended first if it has to be', () => {
  const big = { text: 'x'.repeat(1000) };
  const { clock, add, amended, buffer } = setUp({ maxHeld: 15_500 });
  for (let trace = 1; trace <= 10; trace++) {
    add({ trace, id: 1, attributes: big });
  }
  clock.advance(8100);
  const { heldTraces, heldBytes } = buffer.measures();
  assert.equal(heldTraces, 4);
  assert.ok(heldBytes <= 15_500 && heldBytes > 4 * 1000);
  add({ trace: 7, id: 2, parent: 1 });
  add({ trace: 8, id: 2, parent: 1, attributes: { text: 'x'.repeat(3000) } });
  assert.deepEqual(amended, [{ trace: 7, spans: 2, trigger: 'root' }]);
  clock.advance(300_000);
  assert.deepEqual(amended.slice(1), [{ trace: 8, spans: 2, trigger: 'root' }]);
  const { heldTraces: left, heldBytes: leftBytes } = buffer.measures();
  assert.deepEqual([left, leftBytes], [0, 0]);
});

test('a trace decided under memory pressure is amended to a complete one, once its root and the grace are over', () => {
  const { clock, add, decided, amended } = setUp({ maxBuffer: 4000 });
  add({ trace: 1, id: 2, parent: 1 });
  add({ trace: 2, id: 2, parent: 1, attributes: { text: 'x'.repeat(2000) } });
  assert.deepEqual(
    decided.map(({ trigger }) => trigger),
    ['memory', 'memory'],
  );
  add({ trace: 1, id: 1 });
  clock.advance(7900);
  assert.deepEqual(amended, []);
  clock.advance(200);
  assert.deepEqual(amended, [{ trace: 1, spans: 2, trigger: 'root' }]);
});

test('a held trace takes late spans up to the limits of a trace', () => {
  const { clock, add, amended, buffer, balanced } = setUp({ maxSpans: 3 });
  add({ trace: 1, id: 1 });
  clock.advance(9000);
  add(...[2, 3, 4, 5].map((id) => ({ trace: 1, id, parent: 1 })));
  clock.advance(2000);
  assert.deepEqual(amended, [{ trace: 1, spans: 3, trigger: 'root' }]);
  assert.equal(buffer.counts().late, 4);
  balanced();
});

test('how long after its root a span came is measured, for open and for held traces', () => {
  const { clock, add, buffer } = setUp();
  add({ trace: 1, id: 1 }, { trace: 1, id: 2, parent: 1 });
  clock.advance(5500);
  add({ trace: 1, id: 3, parent: 1 });
  clock.advance(5500);
  add({ trace: 1, id: 4, parent: 1 });
  const { counts, sum } = buffer.measures().arrivalAfterRoot;
  const found = counts.flatMap((count, i) => (count > 0 ? [[arrivalBounds[i], count]] : []));
  assert.deepEqual(found, [
    [0, 1],
    [6, 1],
    [15, 1],
  ]);
  assert.equal(sum, 16.5);
});

test('a hundred thousand open traces and one of a million spans do no harm to the others', () => {
  const { clock, add, buffer, decided, balanced } = setUp({ maxBuffer: 400_000_000, maxTombstones: 200_000 });
  const many = 100_000;
  const spansPerBody = 1000;
  for (let first = 0; first < many; first += spansPerBody) {
    add(...Array.from({ length: spansPerBody }, (_, i) => ({ trace: first + i + 2, id: 9, parent: 1 })));
  }
  assert.equal(buffer.measures().openTraces, many);
  for (let first = 0; first < 1_000_000; first += 50_000) {
    buffer.add(endlessTrace(first, 50_000));
  }
  assert.deepEqual(decided, [{ trace: 1, spans: 10_000, trigger: 'spans' }]);
  assert.equal(buffer.counts().late, 990_000);
  assert.equal(buffer.counts().open, many);
  add({ trace: 2, id: 1 });
  clock.advance(8100);
  assert.deepEqual(decided.slice(1), [{ trace: 2, spans: 2, trigger: 'root' }]);
  for (let calls = 0; decided.length < many + 1 && calls < 100_000; calls++) {
    clock.advance(1000);
  }
  assert.equal(buffer.measures().openTraces, 0);
  balanced();
});

/** Spans of trace 1, made from one that was read: to write them all would take longer than what is tested. */
function endlessTrace(first: number, count: number): Batch {
  const [span] = receivedSpans([{ trace: 1, id: 9, parent: 1 }]);
  assert.ok(span);
  const idAt = Buffer.from(span.span).indexOf(Buffer.from(spanIdOf(9), 'hex'));
  const spans = Array.from({ length: count }, (_, i) => {
    const wire = Buffer.from(span.span);
    wire.writeUInt32BE(first + i + 10, idAt);
    return field(2, wire);
  });
  return skim(field(1, field(2, Buffer.concat(spans))));
}

function field(number: number, content: Uint8Array): Buffer {
  const head = [number * 8 + 2];
  let rest = content.length;
  for (; rest > 127; rest >>>= 7) {
    head.push((rest & 127) | 128);
  }
  return Buffer.concat([Buffer.from([...head, rest]), content]);
}

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

test('judging that is behind makes no trace less whole: under memory pressure what is due goes first, as closed in peace', () => {
  const { clock, buffer, add, decided, balanced } = setUp({ maxBuffer: 10_000 }, false);
  buffer.expire();
  const text = 'x'.repeat(1000);
  add({ trace: 1, id: 2, parent: 1, attributes: { text } });
  add({ trace: 2, id: 1, attributes: { text } });
  clock.advance(9000);
  add({ trace: 3, id: 1, attributes: { text } });
  assert.deepEqual(decided, [{ trace: 2, spans: 1, trigger: 'root' }]);
  add({ trace: 4, id: 1, attributes: { text } });
  assert.deepEqual(decided.slice(1), [{ trace: 1, spans: 1, trigger: 'memory' }]);
  balanced();
});

test('before the first look at the deadlines nothing is due, for the rest of a trace may still be replayed', () => {
  const { clock, add, decided } = setUp({ maxBuffer: 4000 }, false);
  add({ trace: 1, id: 1 });
  clock.advance(9000);
  add({ trace: 2, id: 1, attributes: { text: 'x'.repeat(1000) } });
  assert.deepEqual(decided[0], { trace: 1, spans: 1, trigger: 'memory' });
});

test('the further judging is behind, the more is judged before others get their turn, within bounds', () => {
  const judgedAtOnce = (behind: number) => {
    const clock = new FakeClock();
    let judged = 0;
    const buffer = new TraceBuffer(standardLimits, clock, {
      decide() {
        judged++;
        clock.advance(1);
        return undefined;
      },
      amend: () => assert.fail('nothing is late'),
    });
    buffer.add(batchOf(Array.from({ length: 1000 }, (_, i) => ({ trace: i + 1, id: 1 }))));
    clock.advance(standardLimits.rootGrace - deadlineTick);
    buffer.expire();
    clock.advance(deadlineTick + behind);
    buffer.expire();
    return judged;
  };
  assert.deepEqual([0, 100, 10_000].map(judgedAtOnce), [11, 51, 101]);
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

test('whatever comes, in whatever order: counts balance, no trace is decided twice, and only decided ones are amended', () => {
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
      const { clock, add, decided, amended, buffer, balanced } = setUp({ maxSpans: 6, maxBuffer: 9000, maxHeld: 8000 });
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
      assert.ok(amended.every(({ trace }) => ids.includes(traceIdOf(trace))));
      assert.ok(buffer.measures().heldBytes <= 8000);
    }),
    { numRuns: 200 },
  );
});
