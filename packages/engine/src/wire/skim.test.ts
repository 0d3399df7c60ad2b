import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { ResourceSchema } from '@betrace/api-client/gen/opentelemetry/proto/resource/v1/resource_pb.js';
import { SpanSchema } from '@betrace/api-client/gen/opentelemetry/proto/trace/v1/trace_pb.js';
import { anyRequest, encode } from '../../test/otlp-arbitrary.ts';
import { concat } from './bytes.ts';
import { FieldSet } from '../trace/field-set.ts';
import { OpenTrace } from '../trace/open-trace.ts';
import { readTrace } from '../trace/read-trace.ts';
import { skim } from './skim.ts';
import type { Skimmed } from './skim.ts';
import { WireError } from './wire-error.ts';
import { WireWriter } from './wire-writer.ts';

const TRACE = Uint8Array.from({ length: 16 }, (_, i) => i + 1);
const ID = Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 0, 1, 2, 3);

/** A body of one span, written field by field. */
function body(span: (out: WireWriter) => void, around: { resource?: (out: WireWriter) => void } = {}): Uint8Array {
  const out = new WireWriter();
  out.embedded(1, () => {
    out.embedded(2, () => out.embedded(2, () => span(out)));
    around.resource?.(out);
  });
  return out.finish();
}

function ids(out: WireWriter): void {
  out.raw(1, TRACE);
  out.raw(2, ID);
}

function failure(bytes: Uint8Array): WireError {
  try {
    skim(bytes);
  } catch (error) {
    assert.ok(error instanceof WireError, String(error));
    return error;
  }
  return assert.fail('the body was accepted');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

test('any valid request gives the ids, resources and spans that a full decoding gives', () => {
  fc.assert(
    fc.property(anyRequest, (request) => {
      const bytes = encode(request);
      const skimmed = skim(bytes);
      const expected = fromBinary(ExportTraceServiceRequestSchema, bytes).resourceSpans.flatMap((resourceSpans) =>
        resourceSpans.scopeSpans.flatMap(({ scope, spans }) =>
          spans
            .filter(({ traceId, spanId }) => traceId.length === 16 && spanId.length === 8)
            .filter(({ traceId, spanId }) => traceId.some((byte) => byte > 0) && spanId.some((byte) => byte > 0))
            .map((span) => ({ span, scope, resource: resourceSpans.resource })),
        ),
      );
      assert.equal(skimmed.spans.length, expected.length);
      skimmed.spans.forEach((received, i) => {
        const { span, resource, scope } = expected[i] as (typeof expected)[number];
        assert.equal(received.traceId, hex(span.traceId));
        assert.equal(received.spanId, hex(span.spanId));
        assert.equal(received.parentId, span.parentSpanId.every((byte) => byte === 0) ? '' : hex(span.parentSpanId));
        assert.deepEqual(fromBinary(SpanSchema, received.span), span);
        assert.deepEqual(resource && fromBinary(ResourceSchema, received.resource), resource);
        assert.equal(scope === undefined, received.scope.length === 0 && scope === undefined);
      });
    }),
    { numRuns: 300 },
  );
});

test('a body cut at any byte is refused exactly where protobuf refuses it, with a place inside the body', () => {
  const [request] = fc.sample(
    anyRequest.filter((candidate) => encode(candidate).length > 1500),
    { numRuns: 1, seed: 7 },
  );
  const bytes = encode(request as NonNullable<typeof request>);
  for (let length = 0; length < bytes.length; length++) {
    const cut = bytes.subarray(0, length);
    const accepted = outcome(() => fromBinary(ExportTraceServiceRequestSchema, cut));
    assert.equal(
      outcome(() => skim(cut)),
      accepted,
      `cut at ${length}`,
    );
    if (!accepted) {
      const error = failure(cut);
      assert.equal(error.code, 'truncated');
      assert.ok(error.offset >= 0 && error.offset <= length);
    }
  }
});

function outcome(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

test('a span cut at any byte inside a body that is otherwise right is refused exactly where protobuf refuses it', () => {
  const [request] = fc.sample(
    anyRequest.filter((candidate) => skim(encode(candidate)).spans.some(({ span }) => span.length > 700)),
    { numRuns: 1, seed: 11 },
  );
  const spans = skim(encode(request as NonNullable<typeof request>)).spans.map(({ span }) => span);
  const span = spans.find(({ length }) => length > 700) as Uint8Array;
  let refused = 0;
  for (let length = 0; length < span.length; length++) {
    const out = new WireWriter();
    out.embedded(1, () => out.embedded(2, () => out.raw(2, span.subarray(0, length))));
    const accepted = outcome(() => fromBinary(SpanSchema, span.subarray(0, length)));
    assert.equal(
      outcome(() => skim(out.finish())),
      accepted,
      `cut at ${length}`,
    );
    refused += accepted ? 0 : 1;
  }
  assert.ok(refused > 600);
});

test('a body with any bytes changed ends in a result or a WireError, and what is accepted a full decoding accepts', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(anyRequest, changes, (request, edits) => {
      const bytes = encode(request);
      edits.forEach(([at, byte]) => (bytes[at % Math.max(bytes.length, 1)] = byte));
      let skimmed: Skimmed;
      try {
        skimmed = skim(bytes);
      } catch (error) {
        assert.ok(error instanceof WireError, String(error));
        return;
      }
      for (const { span } of skimmed.spans) {
        toBinary(SpanSchema, fromBinary(SpanSchema, span));
      }
    }),
    { numRuns: 2000 },
  );
});

test('random bytes end in a result or a WireError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      if (!outcome(() => skim(bytes))) {
        failure(bytes);
      }
    }),
    { numRuns: 3000 },
  );
});

test('a view into a larger buffer is read from its own start to its own end', () => {
  const bytes = body(ids);
  const padded = new Uint8Array(bytes.length + 40).fill(0xff);
  padded.set(bytes, 13);
  const [span] = skim(padded.subarray(13, 13 + bytes.length)).spans;
  assert.equal(span?.spanId, 'deadbeef00010203');
});

test('of a repeated id the last counts', () => {
  const [span] = skim(
    body((out) => {
      out.raw(2, Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1));
      ids(out);
      out.raw(4, ID);
      out.raw(4, new Uint8Array(0));
    }),
  ).spans;
  assert.equal(span?.spanId, 'deadbeef00010203');
  assert.equal(span?.parentId, '');
});

test('a resource may stand behind its spans and come in several parts, which are merged', () => {
  const attribute = (out: WireWriter, key: string, value: string) =>
    out.embedded(1, () => {
      out.string(1, key);
      out.embedded(2, () => out.string(1, value));
    });
  const bytes = body(ids, {
    resource: (out) => {
      out.embedded(1, () => attribute(out, 'a', '1'));
      out.embedded(1, () => attribute(out, 'b', '2'));
    },
  });
  const [span] = skim(bytes).spans;
  const keys = fromBinary(ResourceSchema, span?.resource ?? new Uint8Array(0)).attributes.map(({ key }) => key);
  assert.deepEqual(keys, ['a', 'b']);
});

test('spans with unusable ids are counted by reason and the others are kept', () => {
  const out = new WireWriter();
  const spans: [trace: Uint8Array, id: Uint8Array, parent: Uint8Array][] = [
    [TRACE, ID, ID],
    [new Uint8Array(16), ID, ID],
    [TRACE.subarray(1), ID, ID],
    [TRACE, new Uint8Array(8), ID],
    [TRACE, new Uint8Array(0), ID],
    [TRACE, ID.subarray(1), ID],
    [TRACE, ID, ID.subarray(3)],
    [TRACE, ID, new Uint8Array(8)],
  ];
  out.embedded(1, () =>
    out.embedded(2, () => {
      for (const [trace, id, parent] of spans) {
        out.embedded(2, () => {
          out.raw(1, trace);
          out.raw(2, id);
          out.raw(4, parent);
        });
      }
    }),
  );
  const skimmed = skim(out.finish());
  assert.deepEqual(
    skimmed.spans.map(({ parentId }) => parentId),
    ['deadbeef00010203', ''],
  );
  assert.deepEqual(skimmed.rejected, [
    { reason: 'trace id is not 16 bytes', count: 1 },
    { reason: 'trace id is all zeros', count: 1 },
    { reason: 'span id is not 8 bytes', count: 2 },
    { reason: 'span id is all zeros', count: 1 },
    { reason: 'parent span id is not 8 bytes', count: 1 },
  ]);
});

test('unknown fields, deprecated ones and groups are stepped over', () => {
  const span = new WireWriter();
  span.varint(900, 2n ** 64n - 1n);
  span.string(1000, 'was instrumentation_library_spans');
  ids(span);
  span.embedded(15, () => span.varint(1, 3n));
  // Group 77 holds group 78, which holds a fixed32.
  const groups = Uint8Array.of(0xeb, 4, 0xf3, 4, 0x0d, 1, 2, 3, 4, 0xf4, 4, 0xec, 4);
  const out = new WireWriter();
  out.embedded(1, () => out.embedded(2, () => out.raw(2, concat(groups, span.finish()))));
  assert.equal(skim(concat(groups, out.finish())).spans.length, 1);
});

test('a tag may be written with more bytes than it needs', () => {
  const padded = ([tag = 0, ...value]: number[]) => [tag | 0x80, 0x80, 0x00, ...value];
  const span = [
    [0x0a, 16, ...TRACE],
    [0x12, 8, ...ID],
    [0x2a, 1, 0x61],
    [0x30, 2],
    [0x39, 1, 0, 0, 0, 0, 0, 0, 0],
    [0x41, 3, 0, 0, 0, 0, 0, 0, 0],
    [0x4a, 7, 0x0a, 1, 0x6b, 0x12, 2, 0x18, 5],
    [0x7a, 2, 0x18, 2],
  ].flatMap(padded);
  const out = new WireWriter();
  out.embedded(1, () => out.embedded(2, () => out.raw(2, Uint8Array.from(span))));
  const open = new OpenTrace(hex(TRACE));
  skim(out.finish()).spans.forEach((one) => open.add(one));
  const trace = readTrace(open, new FieldSet([], []));
  assert.deepEqual(
    [trace.spanId(0), trace.name(0), trace.kind(0), trace.status(0), trace.spanStartNs(0), trace.spanEndNs(0)],
    [hex(ID), 'a', 'server', 'error', 1n, 3n],
  );
  assert.deepEqual([...trace.allSpanAttributes(0)], [['k', 5n]]);
});

test('each kind of damage has its code and its place', () => {
  const cases: [bytes: number[], code: string, offset: number][] = [
    [[0x0a], 'truncated', 1],
    [[0x0a, 0x05, 0x00], 'truncated', 1],
    [[0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 'overlong-varint', 1],
    [[0x00, 0x00], 'invalid-tag', 0],
    [[0x0f], 'invalid-tag', 0],
    [[0x8a, 0x80, 0x80, 0x80, 0x10, 0x00], 'invalid-tag', 0],
    [[0x08, 0x01], 'wrong-wire-type', 1],
    [[0x13, 0x08, 0x01], 'unmatched-group', 1],
    [[0x14], 'unmatched-group', 1],
    [[0x13, 0x1c], 'unmatched-group', 2],
    [[0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 'overlong-varint', 1],
    [[0x15, 0, 0, 0], 'truncated', 1],
    [[0x0a, 0x03, 0x1a, 0x01, 0xff], 'invalid-utf8', 4],
  ];
  for (const [bytes, code, offset] of cases) {
    const error = failure(Uint8Array.from(bytes));
    assert.deepEqual([error.code, error.offset], [code, offset], error.message);
    assert.match(error.message, /\(byte \d+\)$/);
  }
});

test('values nested deeper than the limit are refused, without exhausting the stack', () => {
  const wrapped = (field: number, content: Uint8Array) => {
    const out = new WireWriter();
    out.raw(field, content);
    return out.finish();
  };
  const nested = (depth: number) => {
    let value: Uint8Array = new Uint8Array(0);
    for (let i = 0; i < depth; i++) {
      value = wrapped(5, wrapped(1, value));
    }
    return body((out) => {
      ids(out);
      out.raw(9, wrapped(2, value));
    });
  };
  assert.equal(skim(nested(45)).spans.length, 1);
  assert.equal(failure(nested(60)).code, 'too-deep');
  assert.equal(failure(nested(2000)).code, 'too-deep');
  assert.equal(failure(Uint8Array.from({ length: 5000 }, () => 0x13)).code, 'too-deep');
});

test('groups may nest as deep wherever they stand', () => {
  const repeat = (times: number, ...bytes: number[]) => Array.from({ length: times }, () => bytes).flat();
  const groups = (depth: number) => Uint8Array.from([...repeat(depth, 0x83, 0x02), ...repeat(depth, 0x84, 0x02)]);
  const inside = (fields: number[], content: Uint8Array) =>
    fields.reduceRight((bytes, field) => {
      const out = new WireWriter();
      out.raw(field, bytes);
      return out.finish();
    }, content);
  for (const fields of [[], [1], [1, 1], [1, 2], [1, 2, 1], [1, 2, 2], [1, 2, 2, 9]]) {
    assert.equal(skim(inside(fields, groups(100 - fields.length))).spans.length, 0);
    assert.equal(failure(inside(fields, groups(101 - fields.length))).code, 'too-deep', fields.join());
  }
});

test("only BeTrace's own spans are told apart", () => {
  const own = (scopeName: string, serviceName: string) =>
    skim(
      encode({
        resourceSpans: [
          {
            resource: {
              attributes: [{ key: 'service.name', value: { value: { case: 'stringValue', value: serviceName } } }],
            },
            scopeSpans: [{ scope: { name: scopeName }, spans: [{ traceId: TRACE, spanId: ID }] }],
          },
        ],
      }),
    ).spans[0]?.ownService;
  assert.equal(own('betrace', 'betrace'), true);
  assert.equal(own('betrace', 'shop'), false);
  assert.equal(own('shop', 'betrace'), false);
});
