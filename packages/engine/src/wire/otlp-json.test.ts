import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, fromBinary, toJson } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { anyRequest } from '../../test/otlp-arbitrary.ts';
import { JsonShapeError, otlpJsonToProtobuf } from './otlp-json.ts';
import { skim } from './skim.ts';

const SCHEMA = ExportTraceServiceRequestSchema;

/** Protobuf JSON has ids in base64, OTLP/JSON in hex. */
function withHexIds(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json), (key, value: unknown) =>
    ['traceId', 'spanId', 'parentSpanId'].includes(key) ? Buffer.from(String(value), 'base64').toString('hex') : value,
  );
}

function oneSpan(span: object): unknown {
  return { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
}

function decoded(span: object) {
  const request = fromBinary(SCHEMA, otlpJsonToProtobuf(oneSpan(span)));
  return request.resourceSpans[0]?.scopeSpans[0]?.spans[0];
}

test('any request in OTLP/JSON becomes the request that it says', () => {
  fc.assert(
    fc.property(anyRequest, (init) => {
      const request = create(SCHEMA, init);
      const json = withHexIds(toJson(SCHEMA, request));
      const bytes = otlpJsonToProtobuf(json);
      assert.deepEqual(withHexIds(toJson(SCHEMA, fromBinary(SCHEMA, bytes))), json);
      skim(bytes);
    }),
    { numRuns: 300 },
  );
});

test('enums may be names or numbers, 64-bit integers strings or numbers, ids hex of either case', () => {
  const span = decoded({
    traceId: 'ABCDEF00000000000000000000000001',
    kind: 'SPAN_KIND_SERVER',
    startTimeUnixNano: 12,
    endTimeUnixNano: '18446744073709551615',
    attributes: [
      { key: 'n', value: { intValue: '-9223372036854775808' } },
      { key: 'd', value: { doubleValue: 'NaN' } },
    ],
    status: { code: 2 },
  });
  assert.equal(Buffer.from(span?.traceId ?? []).toString('hex'), 'abcdef00000000000000000000000001');
  assert.deepEqual([span?.kind, span?.status?.code], [2, 2]);
  assert.deepEqual([span?.startTimeUnixNano, span?.endTimeUnixNano], [12n, 2n ** 64n - 1n]);
  assert.deepEqual(span?.attributes[0]?.value?.value, { case: 'intValue', value: -(2n ** 63n) });
  assert.deepEqual(span?.attributes[1]?.value?.value, { case: 'doubleValue', value: NaN });
});

test('fields that OTLP does not have and fields that are null are ignored', () => {
  const span = decoded({
    name: 'kept',
    parentSpanId: null,
    events: null,
    status: null,
    span_id: 'ff',
    extra: { a: [1] },
  });
  assert.equal(span?.name, 'kept');
  assert.equal(span?.spanId.length, 0);
});

test('JSON of another shape is refused with the path to the fault', () => {
  const cases: [json: unknown, path: string][] = [
    [null, ''],
    [[], ''],
    [{ resourceSpans: {} }, 'resourceSpans'],
    [{ resourceSpans: [3] }, 'resourceSpans[0]'],
    [{ resourceSpans: [{ scopeSpans: [{ spans: 'x' }] }] }, 'resourceSpans[0].scopeSpans[0].spans'],
    [oneSpan({ name: 5 }), 'resourceSpans[0].scopeSpans[0].spans[0].name'],
    [oneSpan({ traceId: 'xyz' }), 'resourceSpans[0].scopeSpans[0].spans[0].traceId'],
    [oneSpan({ kind: 'SERVER' }), 'resourceSpans[0].scopeSpans[0].spans[0].kind'],
    [oneSpan({ startTimeUnixNano: -1 }), 'resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano'],
    [oneSpan({ startTimeUnixNano: 1.5 }), 'resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano'],
    [
      oneSpan({ attributes: [{ key: 'a', value: { boolValue: 'yes' } }] }),
      'resourceSpans[0].scopeSpans[0].spans[0].attributes[0].value.boolValue',
    ],
    [
      oneSpan({ attributes: [{ key: 'a', value: { bytesValue: '*' } }] }),
      'resourceSpans[0].scopeSpans[0].spans[0].attributes[0].value.bytesValue',
    ],
    [oneSpan({ status: { code: 'OK' } }), 'resourceSpans[0].scopeSpans[0].spans[0].status.code'],
  ];
  for (const [json, path] of cases) {
    assert.throws(
      () => otlpJsonToProtobuf(json),
      (error) => error instanceof JsonShapeError && error.path === path && error.message.startsWith(path),
      path,
    );
  }
});

test('values nested beyond the limit are refused and those within it can be read', () => {
  const nested = (depth: number): object =>
    depth === 0 ? { stringValue: 'x' } : { kvlistValue: { values: [{ key: 'k', value: nested(depth - 1) }] } };
  const request = (depth: number) => oneSpan({ attributes: [{ key: 'a', value: nested(depth) }] });
  skim(otlpJsonToProtobuf(request(20)));
  assert.throws(() => otlpJsonToProtobuf(request(21)), JsonShapeError);
});
