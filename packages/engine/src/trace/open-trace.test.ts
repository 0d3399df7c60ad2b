import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTrace, received } from '../../test/spans.ts';
import type { ReceivedSpan } from '../wire/received-span.ts';
import { skim } from '../wire/skim.ts';
import { FieldSet } from './field-set.ts';
import { OpenTrace } from './open-trace.ts';
import { readTrace } from './read-trace.ts';

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

test('what is held survives the body it came from', () => {
  const body = Uint8Array.from(received([{ id: 1, name: 'kept', service: 'shop' }])[0]?.span ?? []);
  const [span] = received([{ id: 1, name: 'kept', service: 'shop' }]) as [ReceivedSpan];
  const open = new OpenTrace(span.traceId);
  open.add(span);
  new Uint8Array(span.span.buffer).fill(0);
  const trace = readTrace(open, new FieldSet([]));
  assert.deepEqual(trace.wire(0).slice(), body);
  assert.equal(trace.service(0), 'shop');
});

test('equal resources and scopes are held once, also when they come in other bodies', () => {
  const spans = Array.from({ length: 20 }, (_, i) => ({ id: i + 1, service: i % 2 === 0 ? 'shop' : 'bank' }));
  const open = openTrace(spans);
  received(spans.map((span) => ({ ...span, id: span.id + 100 }))).forEach((span) => open.add(span));
  assert.equal(open.resources.length, 2);
  assert.equal(open.scopes.length, 1);
  const wire = received(spans).reduce((sum, { span }) => sum + span.length, 0);
  const shared = open.resources.reduce((sum, { bytes }) => sum + bytes.length, 0);
  assert.equal(open.byteLength, 2 * wire + shared);
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
