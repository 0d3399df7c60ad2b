import { create, toBinary } from '@bufbuild/protobuf';
import type { MessageInitShape } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type {
  AnyValueSchema,
  KeyValueSchema,
} from '@betrace/api-client/gen/opentelemetry/proto/common/v1/common_pb.js';
import type { SpanSchema } from '@betrace/api-client/gen/opentelemetry/proto/trace/v1/trace_pb.js';

type Init<S extends Parameters<typeof create>[0]> = MessageInitShape<S>;

/** An ExportTraceServiceRequest in the form that @bufbuild/protobuf creates messages from. */
export type RequestInit = Init<typeof ExportTraceServiceRequestSchema>;

const text = fc.oneof(fc.constantFrom('', 'service.name', 'http.route', 'größe', '日本', 'a😀b'), fc.string());
const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
const nanos = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const { keyValue } = fc.letrec<{
  anyValue: Init<typeof AnyValueSchema>;
  keyValue: Init<typeof KeyValueSchema>;
}>((tie) => ({
  anyValue: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant({}),
    text.map((value) => ({ value: { case: 'stringValue' as const, value } })),
    fc.boolean().map((value) => ({ value: { case: 'boolValue' as const, value } })),
    int64.map((value) => ({ value: { case: 'intValue' as const, value } })),
    fc.double().map((value) => ({ value: { case: 'doubleValue' as const, value } })),
    fc.uint8Array({ maxLength: 9 }).map((value) => ({ value: { case: 'bytesValue' as const, value } })),
    fc
      .array(tie('anyValue'), { maxLength: 3 })
      .map((values) => ({ value: { case: 'arrayValue' as const, value: { values } } })),
    fc
      .array(tie('keyValue'), { maxLength: 3 })
      .map((values) => ({ value: { case: 'kvlistValue' as const, value: { values } } })),
  ),
  keyValue: fc.record({ key: text, value: tie('anyValue') }),
}));

const attributes = fc.array(keyValue, { maxLength: 4 });

const span: fc.Arbitrary<Init<typeof SpanSchema>> = fc.record({
  traceId: fc.oneof({ weight: 9, arbitrary: bytes(16) }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) }),
  spanId: fc.oneof({ weight: 9, arbitrary: bytes(8) }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) }),
  parentSpanId: fc.oneof(fc.constant(new Uint8Array(0)), fc.constant(new Uint8Array(8)), bytes(8)),
  traceState: text,
  flags: uint32,
  name: text,
  kind: fc.integer({ min: 0, max: 5 }),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes,
  droppedAttributesCount: uint32,
  events: fc.array(fc.record({ timeUnixNano: nanos, name: text, attributes, droppedAttributesCount: uint32 }), {
    maxLength: 2,
  }),
  links: fc.array(fc.record({ traceId: bytes(16), spanId: bytes(8), traceState: text, attributes, flags: uint32 }), {
    maxLength: 2,
  }),
  status: fc
    .option(fc.record({ code: fc.integer({ min: 0, max: 2 }), message: text }), { nil: undefined })
    .map((status) => status ?? {}),
});

/** Any request that OTLP allows, and spans with ids of the wrong length besides. */
export const anyRequest: fc.Arbitrary<RequestInit> = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource: fc.record({ attributes, droppedAttributesCount: uint32 }),
      schemaUrl: text,
      scopeSpans: fc.array(
        fc.record({
          scope: fc.record({ name: text, version: text, attributes }),
          schemaUrl: text,
          spans: fc.array(span, { maxLength: 4 }),
        }),
        { maxLength: 2 },
      ),
    }),
    { maxLength: 3 },
  ),
});

/** The wire bytes of a request, as @bufbuild/protobuf writes them. */
export function encode(request: RequestInit): Uint8Array {
  return toBinary(ExportTraceServiceRequestSchema, create(ExportTraceServiceRequestSchema, request));
}
