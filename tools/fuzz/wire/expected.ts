import type { ExportTraceServiceRequest } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type {
  AnyValue,
  InstrumentationScope,
  KeyValue,
} from '@betrace/api-client/gen/opentelemetry/proto/common/v1/common_pb.js';
import type { Resource } from '@betrace/api-client/gen/opentelemetry/proto/resource/v1/resource_pb.js';
import type { Span } from '@betrace/api-client/gen/opentelemetry/proto/trace/v1/trace_pb.js';
import type { AttributeMap, AttributeValue } from '../../../packages/engine/src/index.ts';

/** A span as @bufbuild/protobuf decodes it, with what it stands under. */
export interface DecodedSpan {
  readonly span: Span;
  readonly scope: InstrumentationScope | undefined;
  readonly resource: Resource | undefined;
}

/** All spans of a request in their order. */
export function spansOf(request: ExportTraceServiceRequest): DecodedSpan[] {
  return request.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => ({ span, scope, resource }))),
  );
}

/** Why the protocol has a span refused (OTLP specification, "traceId", "spanId": invalid when empty or all zeros). */
export function refusal({ traceId, spanId, parentSpanId }: Span): string | undefined {
  if (traceId.length !== 16) {
    return 'trace id is not 16 bytes';
  }
  if (isZero(traceId)) {
    return 'trace id is all zeros';
  }
  if (spanId.length !== 8) {
    return 'span id is not 8 bytes';
  }
  if (isZero(spanId)) {
    return 'span id is all zeros';
  }
  return parentSpanId.length === 0 || parentSpanId.length === 8 ? undefined : 'parent span id is not 8 bytes';
}

export function parentOf({ parentSpanId }: Span): string {
  return isZero(parentSpanId) ? '' : hex(parentSpanId);
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Of a key that comes twice the first value counts; a value that is not set is left out. */
export function attributesOf(attributes: readonly KeyValue[] = []): AttributeMap {
  const found = new Map<string, AttributeValue>();
  for (const { key, value } of attributes) {
    const plain = valueOf(value);
    if (plain !== undefined && !found.has(key)) {
      found.set(key, plain);
    }
  }
  return found;
}

/** References into a table of strings, which traces do not have, are no value. */
function valueOf(value: AnyValue | undefined): AttributeValue | undefined {
  const held = value?.value;
  if (held?.case === undefined) {
    return undefined;
  }
  switch (held.case) {
    case 'stringValueStrindex':
      return undefined;
    case 'arrayValue':
      return held.value.values.map(valueOf).filter((element) => element !== undefined);
    case 'kvlistValue':
      return attributesOf(held.value.values);
    default:
      return held.value;
  }
}
