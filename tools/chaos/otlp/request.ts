import { create, toBinary } from '@bufbuild/protobuf';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';

/** A span to send; times in milliseconds from one fixed moment. */
export interface SentSpan {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** Absent: a root. */
  readonly parentSpanId?: string;
  readonly name: string;
  readonly start: number;
  /** Default: half a millisecond. */
  readonly length?: number;
  readonly attributes?: Readonly<Record<string, string | number>>;
}

/** 2026-01-01T00:00:00Z */
const epoch = 1_767_225_600_000_000_000n;
const resource = { attributes: [{ key: 'service.name', value: text('shop') }] };

/** An ExportTraceServiceRequest on the wire. */
export function otlpRequest(spans: readonly SentSpan[]): Uint8Array {
  const request = create(ExportTraceServiceRequestSchema, {
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'chaos' }, spans: spans.map(toOtlp) }] }],
  });
  return toBinary(ExportTraceServiceRequestSchema, request);
}

function toOtlp({ traceId, spanId, parentSpanId = '', name, start, length = 0.5, attributes = {} }: SentSpan) {
  return {
    traceId: Buffer.from(traceId, 'hex'),
    spanId: Buffer.from(spanId, 'hex'),
    parentSpanId: Buffer.from(parentSpanId, 'hex'),
    name,
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: nanos(start + length),
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: typeof value === 'string' ? text(value) : { value: { case: 'intValue' as const, value: BigInt(value) } },
    })),
  };
}

function text(value: string) {
  return { value: { case: 'stringValue' as const, value } };
}

function nanos(milliseconds: number): bigint {
  return epoch + BigInt(Math.round(milliseconds * 1e6));
}
