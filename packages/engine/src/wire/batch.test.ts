import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf } from '../../test/spans.ts';
import { FieldSet } from '../trace/field-set.ts';
import { OpenTrace } from '../trace/open-trace.ts';
import { readTrace } from '../trace/read-trace.ts';
import type { Trace } from '../trace/trace.ts';
import type { Batch } from './batch.ts';
import { packTraces, unpack } from './pack.ts';
import { skim } from './skim.ts';

const OWN = { service: 'betrace', scope: { name: 'betrace' } };

test('the traces of a body come once each, with their spans, and without those of BeTrace itself', () => {
  const batch = skim(
    bodyOf([
      { id: 1, trace: 7, ...OWN },
      { id: 2, trace: 8, name: 'a' },
      { id: 3, trace: 7, name: 'b' },
      { id: 4, trace: 8, ...OWN },
      { id: 5, trace: 7, name: 'c' },
      { id: 6, trace: 9, ...OWN },
    ]),
  );
  assert.equal(batch.spanCount, 6);
  assert.equal(batch.ownSpans, 3);
  assert.deepEqual(
    batch.traces.map(({ traceId, spanCount }) => [traceId.slice(-1), spanCount]),
    [
      ['7', 2],
      ['8', 1],
      ['9', 0],
    ],
  );
  assert.deepEqual(
    batch.traces.map((_, i) => namesOf(batch, i)),
    [['b', 'c'], ['a'], []],
  );
  assert.deepEqual(
    batch.spans.map(({ ownService }) => ownService),
    [true, false, false, true, false, true],
  );
});

test('a pack holds the chosen traces alone, as they were, and needs nothing else', () => {
  const batch = skim(
    bodyOf([
      { id: 1, trace: 1, name: 'a', service: 'shop', attributes: { n: 1 }, scope: { name: 'lib', version: '2' } },
      { id: 2, trace: 2, name: 'b', service: 'bank', start: 5 },
      { id: 3, trace: 3, name: 'a', service: 'shop', start: 9, status: 2 },
      { id: 4, trace: 1, parent: 1, name: 'é'.repeat(300), service: 'bank', start: 7, end: 8 },
    ]),
  );
  const packed = unpack(structuredClone(packTraces(batch, (trace) => trace !== 1)));
  assert.deepEqual(
    packed.traces,
    batch.traces.filter((_, trace) => trace !== 1),
  );
  assert.deepEqual(everythingOf(packed, 0), everythingOf(batch, 0));
  assert.deepEqual(everythingOf(packed, 1), everythingOf(batch, 2));
  const empty = unpack(packTraces(batch, () => false));
  assert.deepEqual([empty.spanCount, empty.traces.length], [0, 0]);
});

test('names are told apart however many and however long they are', () => {
  for (let round = 0; round < 3; round++) {
    const names = Array.from({ length: 3000 }, (_, i) => `${'n'.repeat(i % 300)}${round}-${i}`);
    const batch = skim(bodyOf(names.map((name, i) => ({ id: i + 1, start: i, name }))));
    assert.deepEqual(namesOf(batch, 0), names);
  }
});

test('an attribute is found whether its key was asked for before its body came, after it, or is one of too many', () => {
  const attributes = { first: 'a', second: 2, '': 'empty', [`${'long'.repeat(20)}`]: 'yes' };
  const read = (batch: Batch, keys: readonly string[]) => {
    const fields = new FieldSet([{ ...NOTHING_READ, span: keys }]);
    return (other: Batch = batch) => {
      const trace = traceOf(other, 0, fields);
      return keys.map((key) => trace.spanAttribute(0, fields.span.idOf(key)));
    };
  };
  const body = (): Batch => skim(bodyOf([{ id: 1, attributes }]));
  const before = read(body(), ['first', 'second']);
  assert.deepEqual([before(), before(body())], Array(2).fill(['a', 2]));
  const odd = Object.keys(attributes);
  const all = read(body(), odd);
  assert.deepEqual([all(), all(body())], Array(2).fill(Object.values(attributes)));
  const many = Array.from({ length: 240 }, (_, i) => `key ${i}`);
  for (let round = 0; round < 3; round++) {
    const asked = read(body(), [...many.map((key) => `${key} ${round}`), 'second']);
    assert.deepEqual(asked(body()).at(-1), 2);
    assert.deepEqual(asked().at(-1), 2);
    assert.deepEqual(before(body()), ['a', 2]);
  }
});

test('attributes of a span of more than 64 KiB are found', () => {
  const attributes = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`${i}`, 'x'.repeat(40)]));
  const fields = new FieldSet([{ ...NOTHING_READ, span: ['last', '1999'] }]);
  const trace = traceOf(skim(bodyOf([{ id: 1, attributes: { ...attributes, last: 'one' } }])), 0, fields);
  assert.equal(trace.spanAttribute(0, fields.span.idOf('last')), 'one');
  assert.equal(trace.spanAttribute(0, fields.span.idOf('1999')), 'x'.repeat(40));
});

const NOTHING_READ = {
  any: [],
  span: [],
  resource: [],
  instrumentation: [],
  event: [],
  link: [],
  allSpanAttributes: false,
  allResourceAttributes: false,
  allInstrumentationAttributes: false,
  intrinsics: [],
  traceIntrinsics: [],
  eventIntrinsics: [],
  linkIntrinsics: [],
  events: false,
  links: false,
};

function traceOf(batch: Batch, trace: number, fields = new FieldSet([])): Trace {
  const open = new OpenTrace(batch.traces[trace]?.traceId ?? '');
  open.addAll(batch, trace);
  return readTrace(open, fields);
}

function namesOf(batch: Batch, trace: number): string[] {
  const read = traceOf(batch, trace);
  return Array.from({ length: read.spanCount }, (_, span) => read.name(span));
}

function everythingOf(batch: Batch, index: number): unknown[] {
  const trace = traceOf(batch, index);
  return Array.from({ length: trace.spanCount }, (_, span) => [
    trace.traceId,
    [trace.spanId(span), trace.parentId(span), trace.name(span), trace.kind(span), trace.status(span)],
    [trace.spanStartNs(span), trace.spanEndNs(span), trace.scopeName(span), trace.scopeVersion(span)],
    [trace.allSpanAttributes(span), trace.allResourceAttributes(span), trace.service(span)],
    trace.wire(span).slice(),
  ]);
}
