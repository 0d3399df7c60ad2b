import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf, openTrace, received } from '../../test/spans.ts';
import type { ReceivedSpan } from '../wire/received-span.ts';
import { unpack } from '../wire/pack.ts';
import type { Batch } from '../wire/batch.ts';
import { skim } from '../wire/skim.ts';
import { FieldSet } from './field-set.ts';
import { OpenTrace } from './open-trace.ts';
import { readTrace } from './read-trace.ts';
import type { Trace } from './trace.ts';

test('a span counts once, the first copy of it counts, and differing copies are counted', () => {
  const open = openTrace([{ id: 1, name: 'first' }]);
  const held = open.byteLength;
  assert.equal(open.add(received([{ id: 1, name: 'first' }])[0] as ReceivedSpan), 'duplicate');
  assert.equal(open.differingCopies, 0);
  assert.equal(open.add(received([{ id: 1, name: 'second' }])[0] as ReceivedSpan), 'duplicate');
  assert.equal(open.add(received([{ id: 1, name: 'first', service: 'shop' }])[0] as ReceivedSpan), 'duplicate');
  assert.equal(open.differingCopies, 2);
  assert.equal(open.spanCount, 1);
  assert.equal(open.byteLength, held);
});

test('thousands of spans stay findable by their ids', () => {
  const open = openTrace(Array.from({ length: 3000 }, (_, i) => ({ id: i + 1 })));
  assert.equal(open.spanCount, 3000);
  for (const i of [0, 15, 16, 17, 1234, 2999]) {
    assert.equal(open.find(0, i + 1), i);
  }
  assert.equal(open.find(0, 3001), -1);
  assert.equal(open.find(1, 1), -1);
});

test('ids are told apart, and known again, whatever their low bits are', () => {
  const spans = [1, 33, 65, 129, 2, 34].map((id) => ({ id }));
  const open = openTrace(spans);
  assert.equal(open.spanCount, 6);
  assert.deepEqual(
    received(spans).map((span) => open.add(span)),
    spans.map(() => 'duplicate'),
  );
  open.release();
  assert.equal(open.add(received([{ id: 1 }])[0] as ReceivedSpan), 'added');
});

/** Bodies of which one short span in ten is of the slow trace 1, and the others of trace 2 + the body's number; 2 MB each. */
function bodiesOfSlowTrace(count: number): Batch[] {
  const long = 'x'.repeat(200_000);
  return Array.from({ length: count }, (_, body) =>
    skim(
      bodyOf([
        { id: body + 1, trace: 1, name: 'kept', service: 'shop', attributes: { body: `${body}` } },
        ...Array.from({ length: 10 }, (_, i) => ({ id: i + 1, trace: 2 + body, attributes: { long: `${i} ${long}` } })),
      ]),
    ),
  );
}

function take(bodies: readonly Batch[]): { slow: OpenTrace; others: OpenTrace[] } {
  const slow = new OpenTrace(bodies[0]?.traces[0]?.traceId as string);
  const others = bodies.map((batch) => new OpenTrace(batch.traces[1]?.traceId as string));
  bodies.forEach((batch, i) => {
    slow.addAll(batch, 0);
    others[i]?.addAll(batch, 1);
  });
  return { slow, others };
}

test('a slow trace does not keep the bodies that its spans came in, but for a few', () => {
  const bodies = bodiesOfSlowTrace(40);
  const { slow, others } = take(bodies);
  const before = readTrace(slow, new FieldSet([]));
  const held = (): Batch[] => bodies.filter((batch) => batch.held.spans > 0);
  assert.equal(held().length, bodies.length);
  others.forEach((trace) => trace.release());
  const bytes = held().reduce((sum, batch) => sum + batch.bytes.length, 0);
  assert.ok(bytes <= 32 * 1024 * 1024, `${bytes} bytes are held for ${slow.byteLength}`);
  assert.ok(held().length > 0);
  assert.deepEqual(shown(readTrace(slow, new FieldSet([]))), shown(before));
  assert.equal(slow.spanCount, 40);
  assert.equal(slow.find(0, 12), 11);
  slow.release();
  assert.equal(slow.spanCount, 0);
  assert.equal(held().length, 0);
  assert.deepEqual(before.service(0), 'shop');
});

test('bodies whose spans are all released soon after each other are let go as they are', () => {
  const bodies = bodiesOfSlowTrace(40);
  for (const batch of bodies) {
    const { slow, others } = take([batch]);
    others.forEach((trace) => trace.release());
    assert.equal(batch.held.spans, 1);
    slow.release();
    assert.equal(batch.held.spans, 0);
  }
});

test('all spans of a trace in a body are taken at once, up to a limit, each once', () => {
  const batch = skim(bodyOf([1, 2, 2, 3, 4].map((id) => ({ id }))));
  const [{ traceId: trace } = { traceId: '' }] = batch.traces;
  const whole = new OpenTrace(trace);
  assert.equal(whole.addAll(batch, 0), 5);
  assert.equal(whole.spanCount, 4);
  const bounded = new OpenTrace(trace);
  assert.equal(bounded.addAll(batch, 0, 2), 2);
  assert.equal(bounded.spanCount, 2);
  assert.equal(new OpenTrace(trace).addAll(batch, 0, Infinity, 1), 1);
});

test('copies in a trace of many spans are found', () => {
  const batch = skim(bodyOf(Array.from({ length: 500 }, (_, i) => ({ id: i + 1 }))));
  const again = skim(bodyOf(Array.from({ length: 600 }, (_, i) => ({ id: 600 - i }))));
  const open = new OpenTrace('');
  open.addAll(batch, 0);
  open.addAll(again, 0);
  assert.equal(open.spanCount, 600);
  assert.equal(open.find(0, 501), 599);
});

function shown(trace: Trace): unknown[] {
  return Array.from({ length: trace.spanCount }, (_, span) => [
    trace.name(span),
    trace.service(span),
    trace.wire(span).slice(),
    trace.allSpanAttributes(span),
  ]);
}

test('equal resources and scopes are held once, also when they come in other bodies', () => {
  const spans = Array.from({ length: 20 }, (_, i) => ({ id: i + 1, service: i % 2 === 0 ? 'shop' : 'bank' }));
  const open = openTrace(spans);
  received(spans.map((span) => ({ ...span, id: span.id + 100 }))).forEach((span) => open.add(span));
  const wire = received(spans).reduce((sum, { span }) => sum + span.length, 0);
  const [shop, bank] = received(spans).map(({ resource, scope }) => resource.length + scope.length);
  assert.ok(shop && bank);
  assert.equal(open.byteLength, 2 * wire + shop + bank);
});

test('a root is noticed when it comes, also one whose parent id is all zeros', () => {
  const open = openTrace([{ id: 2, parent: 1 }]);
  assert.equal(open.hasRoot, false);
  received([{ id: 1 }]).forEach((span) => open.add(span));
  assert.equal(open.hasRoot, true);
});

test('spans that are plain objects are taken like those of a body', () => {
  const open = new OpenTrace('00');
  const plain = received([
    { id: 7, name: 'a' },
    { id: 0x7fffffff, parent: 7 },
  ]).map(({ traceId, spanId, parentId, span, resource, scope, ownService }) => ({
    traceId,
    spanId,
    parentId,
    span,
    resource,
    scope,
    ownService,
  }));
  plain.forEach((span) => open.add(span));
  assert.equal(open.find(0, 7), 0);
  assert.equal(open.find(0, 0x7fffffff), 1);
  assert.equal(open.add(skim(new Uint8Array(0)).spans[0] ?? (plain[0] as ReceivedSpan)), 'duplicate');
});

test('a packed trace can be opened again, as often as one likes, when the first is long over', () => {
  const spans = [
    { id: 1, name: 'root' },
    { id: 2, parent: 1, name: 'child' },
    { id: 3, parent: 1, name: 'child' },
  ];
  const open = openTrace(spans.slice(0, 2));
  received(spans.slice(2)).forEach((span) => open.add(span));
  const fields = new FieldSet([]);
  const names = (of: OpenTrace) => readTrace(of, fields).spans.map((span) => readTrace(of, fields).name(span));
  const before = names(open);
  const packed = open.packed();
  open.release();
  for (let again = 0; again < 2; again++) {
    const other = new OpenTrace(open.traceId);
    other.addAll(unpack(packed), 0);
    assert.deepEqual(names(other), before);
  }
});

test('names that are the same have one hash, and others another', () => {
  const trace = readTrace(
    openTrace([
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
      { id: 3, name: 'a' },
    ]),
    new FieldSet([]),
  );
  const hashOf = (name: string) =>
    new Set(trace.spans.flatMap((s) => (trace.name(s) === name ? [trace.nameHash(s)] : [])));
  assert.equal(hashOf('a').size, 1);
  assert.notDeepEqual(hashOf('a'), hashOf('b'));
});
