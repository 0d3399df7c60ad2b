import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { SpanSchema } from '@betrace/api-client/gen/betrace/v1/spans_pb.js';
import { otlpJsonToProtobuf, skim } from '@betrace/engine';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spanProblems, toOtlpJson } from './span-message.ts';
import { toTimestamp } from './times.ts';

const span = (changes: MessageInitShape<typeof SpanSchema> = {}) =>
  create(SpanSchema, {
    traceId: '0AF7651916CD43DD8448EB211C80319C',
    spanId: 'b7ad6b7169203331',
    name: 'GET /',
    startTime: toTimestamp(1_700_000_000_000_000_001n),
    endTime: toTimestamp(1_700_000_000_000_000_003n),
    ...changes,
  });

test('a span of names and times alone has no problem', () => {
  assert.deepEqual(spanProblems(span(), 'spans[0]'), []);
});

const wrong: [MessageInitShape<typeof SpanSchema>, string][] = [
  [{ traceId: '0af7' }, 'trace_id'],
  [{ traceId: '0'.repeat(32) }, 'trace_id'],
  [{ spanId: 'xyz' }, 'span_id'],
  [{ parentSpanId: '0'.repeat(16) }, 'parent_span_id'],
  [{ name: '' }, 'name'],
  [{ kind: 'SERVER' }, 'kind'],
  [{ status: 'failed' }, 'status'],
  [{ startTime: toTimestamp(2n ** 63n), endTime: toTimestamp(2n ** 63n) }, 'start_time'],
  [{ endTime: toTimestamp(1_700_000_000_000_000_000n) }, 'end_time'],
];

for (const [changes, field] of wrong) {
  test(`a wrong ${field} is named: ${Object.keys(changes).join(', ')}`, () => {
    assert.equal(spanProblems(span(changes), 'spans[7]')[0]?.field, `spans[7].${field}`);
  });
}

test('spans become OTLP with typed attributes, one resource for each service', () => {
  const attributes = {
    whole: 3,
    part: 1.5,
    big: 1e300,
    yes: true,
    text: 'x',
    none: null,
    list: [1, null],
    tree: { a: 'b' },
  };
  const otlp = toOtlpJson([
    span({ service: 'web', kind: 'server', status: 'error', statusMessage: 'no', attributes }),
    span({ service: 'shop' }),
    span({ service: 'web' }),
    span(),
  ]) as { resourceSpans: { resource: object; scopeSpans: [{ spans: Record<string, unknown>[] }] }[] };
  assert.deepEqual(
    otlp.resourceSpans.map(({ scopeSpans }) => scopeSpans[0].spans.length),
    [2, 1, 1],
  );
  assert.deepEqual(otlp.resourceSpans[0]?.resource, {
    attributes: [{ key: 'service.name', value: { stringValue: 'web' } }],
  });
  assert.deepEqual(otlp.resourceSpans[2]?.resource, { attributes: [] });
  const [first] = otlp.resourceSpans[0]?.scopeSpans[0].spans ?? [];
  assert.equal(first?.['startTimeUnixNano'], '1700000000000000001');
  assert.equal(first?.['kind'], 2);
  assert.deepEqual(first?.['status'], { code: 2, message: 'no' });
  assert.deepEqual(first?.['attributes'], [
    { key: 'whole', value: { intValue: 3 } },
    { key: 'part', value: { doubleValue: 1.5 } },
    { key: 'big', value: { doubleValue: 1e300 } },
    { key: 'yes', value: { boolValue: true } },
    { key: 'text', value: { stringValue: 'x' } },
    { key: 'list', value: { arrayValue: { values: [{ intValue: 1 }, {}] } } },
    { key: 'tree', value: { kvlistValue: { values: [{ key: 'a', value: { stringValue: 'b' } }] } } },
  ]);
});

test('spans without problems are all taken by the receiver', () => {
  const spans = Array.from({ length: 100 }, (_, i) =>
    span({ service: `s${i % 3}`, spanId: (i + 1).toString(16).padStart(16, '0') }),
  );
  const { spans: taken, rejected } = skim(otlpJsonToProtobuf(toOtlpJson(spans)));
  assert.equal(taken.length, 100);
  assert.deepEqual(rejected, []);
});
