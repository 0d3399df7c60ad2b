import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTrace, received } from '../../test/spans.ts';
import type { AttributeInit, SpanInit } from '../../test/spans.ts';
import { FieldSet } from './field-set.ts';
import { readTrace } from './read-trace.ts';
import { ORPHAN, ROOT } from './span-tree.ts';
import type { Trace } from './trace.ts';

const FIELDS = {
  any: ['k'],
  span: ['amount'],
  resource: ['zone'],
  instrumentation: ['lib'],
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
} as const;
const fields = new FieldSet([FIELDS], ['known']);

function traceOf(spans: readonly SpanInit[]): Trace {
  return readTrace(openTrace(spans), fields);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

test('spans are in the order of their start, then their id, however they came', () => {
  const trace = traceOf([
    { id: 9, parent: 1, start: 5 },
    { id: 3, parent: 1, start: 5 },
    { id: 0xffffffff, parent: 1, start: 5 },
    { id: 1, start: 4 },
    { id: 2, parent: 1, start: 2n ** 63n + 1n },
  ]);
  assert.deepEqual(
    range(5).map((span) => trace.spanId(span)),
    ['0000000000000001', '0000000000000003', '0000000000000009', '00000000ffffffff', '0000000000000002'],
  );
});

test('times are exact to the nanosecond, near and far, and an end before its start counts as the start', () => {
  const near = 1_790_000_000_123_456_789n;
  const trace = traceOf([
    { id: 1, start: near, end: near + 1n },
    { id: 2, parent: 1, start: near + 2n, end: near - 5n },
  ]);
  assert.equal(trace.spanStartNs(0), near);
  assert.equal(trace.spanDurationNs(0), 1n);
  assert.equal(trace.spanDurationNs(1), 0n);
  assert.equal(trace.durationNs, 2n);
  assert.equal(trace.startNs, near);
  const far = traceOf([
    { id: 1, start: 0, end: 3 },
    { id: 2, parent: 1, start: near, end: 2n ** 64n - 1n },
    { id: 3, parent: 1, start: near + 1n, end: near },
  ]);
  assert.equal(far.durationNs, 2n ** 64n - 1n);
  assert.equal(far.spanDurationNs(1), 2n ** 64n - 1n - near);
  assert.equal(far.spanEndNs(2), near + 1n);
  assert.ok((far.times.end[0] as number) <= (far.times.start[1] as number));
});

test('the tree knows roots, orphans, children and who is below whom', () => {
  const trace = traceOf([
    { id: 1, start: 1 },
    { id: 2, parent: 1, start: 2 },
    { id: 3, parent: 2, start: 3 },
    { id: 4, parent: 1, start: 4 },
    { id: 5, parent: 99, start: 5 },
    { id: 6, parent: 5, start: 6 },
    { id: 7, start: 7 },
  ]);
  const { tree } = trace;
  assert.deepEqual([...trace.parents], [ROOT, 0, 1, 0, ORPHAN, 4, ROOT]);
  assert.equal(trace.root, 0);
  assert.equal(trace.whole, false);
  assert.deepEqual(
    range(7).map((span) => tree.childCount(span)),
    [2, 1, 0, 0, 1, 0, 0],
  );
  assert.deepEqual(
    range(7).map((span) => tree.depth(span)),
    [0, 1, 2, 1, 0, 1, 0],
  );
  assert.deepEqual(
    range(7).map((span) => tree.reachesRoot(span)),
    [true, true, true, true, false, false, true],
  );
  const below = range(7).flatMap((x) => range(7).flatMap((y) => (tree.isBelow(x, y) ? [[x, y]] : [])));
  assert.deepEqual(below, [
    [1, 0],
    [2, 0],
    [2, 1],
    [3, 0],
    [5, 4],
  ]);
});

test('a span that is its own parent and cycles of parents end, and are below each other', () => {
  const trace = traceOf([
    { id: 1, start: 1 },
    { id: 2, parent: 2, start: 2 },
    { id: 3, parent: 4, start: 3 },
    { id: 4, parent: 3, start: 4 },
    { id: 5, parent: 4, start: 5 },
  ]);
  const { tree } = trace;
  assert.equal(trace.whole, true);
  assert.equal(tree.isBelow(2, 3) && tree.isBelow(3, 2) && tree.isBelow(4, 2), true);
  assert.equal(tree.isBelow(2, 4) || tree.isBelow(2, 0), false);
  assert.equal(tree.childCount(1), 1);
  assert.equal(tree.depth(4), 2);
  assert.equal(tree.depth(1), 0);
  assert.equal(tree.reachesRoot(4), false);
});

test('attributes are found by key and scope, int64 stay exact and of equal keys the first counts', () => {
  const values: AttributeInit[] = ['', 'grün', true, 2n ** 62n + 1n, -1n, -0.5, Uint8Array.of(1, 255), ['a', 1n]];
  for (const value of values) {
    const trace = traceOf([{ id: 1, attributes: { other: 1, amount: value, amount2: 2 } }]);
    assert.deepEqual(trace.spanAttribute(0, fields.span.idOf('amount')), value);
    assert.equal(trace.spanAttribute(0, fields.span.idOf('k')), undefined);
  }
  const trace = traceOf([
    {
      id: 1,
      service: 'shop',
      resource: { zone: 'eu', k: 'r' },
      scope: { name: 'n', version: '1', attributes: { lib: 'x' } },
    },
  ]);
  assert.equal(trace.service(0), 'shop');
  assert.equal(trace.resourceAttribute(0, fields.resource.idOf('zone')), 'eu');
  assert.equal(trace.scopeAttribute(0, fields.instrumentation.idOf('lib')), 'x');
  assert.deepEqual([trace.scopeName(0), trace.scopeVersion(0)], ['n', '1']);
});

test('names, kinds, statuses, events and links are read', () => {
  const trace = traceOf([
    {
      id: 1,
      name: 'known',
      kind: 3,
      status: 2,
      statusMessage: 'boom',
      start: 5,
      events: [{ name: 'e', at: 9, attributes: { a: 1n } }],
      links: [{ trace: 3, span: 4 }],
    },
    { id: 2, parent: 1, name: 'other', start: 6 },
  ]);
  assert.deepEqual([trace.nameId(0), trace.nameId(1)], [0, -1]);
  assert.deepEqual([trace.name(0), trace.name(1), trace.rootName], ['known', 'other', 'known']);
  assert.deepEqual([trace.kind(0), trace.status(0), trace.statusMessage(0)], ['client', 'error', 'boom']);
  assert.deepEqual([trace.kind(1), trace.status(1), trace.statusMessage(1)], ['unspecified', 'unset', '']);
  assert.deepEqual(trace.events(0), [{ name: 'e', timeNs: 9n, attributes: new Map([['a', 1n]]) }]);
  assert.equal(trace.links(0)[0]?.spanId, '0000000000000004');
});

test('a trace that was read does not change when further spans come', () => {
  const open = openTrace([{ id: 2, parent: 1, name: 'known', start: 2, attributes: { amount: 1n } }]);
  const trace = readTrace(open, fields);
  received(Array.from({ length: 50 }, (_, i) => ({ id: i + 10, name: 'x'.repeat(99) }))).forEach((s) => open.add(s));
  assert.equal(trace.spanCount, 1);
  assert.equal(trace.spanAttribute(0, fields.span.idOf('amount')), 1n);
  assert.deepEqual([trace.rootName, trace.whole], ['', false]);
});

test('a trace without spans can be read', () => {
  const trace = traceOf([]);
  assert.deepEqual([trace.spanCount, trace.startNs, trace.durationNs, trace.whole], [0, 0n, 0n, false]);
});
