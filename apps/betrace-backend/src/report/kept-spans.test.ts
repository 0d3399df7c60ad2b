import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FieldSet, readTrace } from '@betrace/engine';
import { nanosOf, openTrace, spanIdOf } from '../testing/otlp.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { keptSpans } from './kept-spans.ts';
import type { MadeSpans } from './kept-spans.ts';
import { unpackSpans } from './packed-spans.ts';
import { Redactor } from './redact/redactor.ts';

const redactor = new Redactor({ keys: [new Uint8Array(32)] });

/** What is kept when the spans with these ids are witnesses. */
function keptOf(spans: readonly TestSpan[], ...witnesses: number[]) {
  const trace = readTrace(openTrace(...spans), new FieldSet([], []));
  const places = trace.spans.filter((span) => witnesses.some((id) => trace.spanId(span) === spanIdOf(id)));
  const packed = keptSpans(trace, places, redactor);
  return { ...unpackSpans(packed), length: packed.json.length };
}
const idsOf = ({ spans }: { spans: readonly { spanId: string }[] }) => spans.map(({ spanId }) => Number(`0x${spanId}`));

test('a small trace is kept whole, in the order of its starts, redacted', () => {
  const kept = keptOf(
    [
      { trace: 1, id: 2, parent: 1, name: 'charge', start: 5, end: 9, status: 'error', attributes: { amount: 5 } },
      { trace: 1, id: 1, name: 'order', service: 'web', attributes: { 'http.method': 'GET', card: '4111' } },
    ],
    2,
  );
  assert.deepEqual(idsOf(kept), [1, 2]);
  assert.equal(kept.truncated, false);
  const [root, charge] = kept.spans;
  const { card, ...others } = root?.attributes ?? {};
  assert.match(card ?? '', /^h:/);
  assert.deepEqual(others, { 'http.method': 'GET' });
  assert.deepEqual(charge, {
    spanId: spanIdOf(2),
    parentSpanId: spanIdOf(1),
    name: 'charge',
    service: 'shop',
    kind: 'unspecified',
    status: 'error',
    statusMessage: '',
    start: nanosOf(5),
    duration: 4_000_000n,
    attributes: { amount: '5' },
  });
});

test('of a large trace the witnesses and their ancestors are kept first, then what started first', () => {
  const deep: TestSpan[] = Array.from({ length: 50 }, (_, i) => ({
    trace: 1,
    id: i + 1,
    ...(i > 0 && { parent: i }),
    start: 1000 + i,
  }));
  const wide: TestSpan[] = Array.from({ length: 400 }, (_, i) => ({ trace: 1, id: 100 + i, parent: 1, start: i }));
  const kept = keptOf([...wide, ...deep], 50);
  assert.equal(kept.spans.length, 200);
  assert.equal(kept.truncated, true);
  const earliest = Array.from({ length: 150 }, (_, i) => 100 + i);
  assert.deepEqual(idsOf(kept), [...earliest, ...deep.map(({ id }) => id)]);
});

test('what is kept stays within 64 KiB, the witness before all', () => {
  const attributes = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`key.${i}`, 'x'.repeat(100)]));
  const spans = Array.from({ length: 40 }, (_, i) => ({ trace: 1, id: i + 1, start: i, attributes }));
  const kept = keptOf(spans, 40);
  assert.ok(kept.length <= 64 * 1024 + 200 && kept.length > 50 * 1024, String(kept.length));
  assert.equal(idsOf(kept).at(-1), 40);
  assert.equal(kept.truncated, true);
});

test('a span that is kept with several violations of a trace is made once, and each keeps the same as alone', () => {
  const spans: TestSpan[] = Array.from({ length: 500 }, (_, i) => ({ trace: 1, id: i + 1, start: i, name: `n${i}` }));
  const trace = readTrace(openTrace(...spans), new FieldSet([], []));
  const asked: string[] = [];
  const counting = new (class extends Redactor {
    override name(text: string): string {
      asked.push(text);
      return super.name(text);
    }
  })({ keys: [new Uint8Array(32)] });
  const made: MadeSpans = [];
  for (const witness of [499, 3, 250]) {
    assert.deepEqual(keptSpans(trace, [witness], counting, made), keptSpans(trace, [witness], redactor));
  }
  const names = asked.filter((text) => text.startsWith('n'));
  assert.deepEqual(names.toSorted(), [...new Set(names)].sort());
  assert.ok(names.length >= 200, String(names.length));
});

test('ancestors that go in a circle end', () => {
  const circle = [
    { trace: 1, id: 1, parent: 2 },
    { trace: 1, id: 2, parent: 1, start: 1 },
  ];
  assert.deepEqual(idsOf(keptOf(circle, 2)), [1, 2]);
});
