import { fromBinary } from '@bufbuild/protobuf';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type { ExportTraceServiceRequest } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type { Span, SpanKind, SpanStatus } from '@betrace/dsl';
import { readOtlpJson } from '@betrace/dsl/rule-file';
import { writeTrace } from '../../../packages/engine/src/wire/write-trace.ts';
import { same } from '../promise.ts';
import { attributesOf, hex, parentOf, refusal, spansOf } from './expected.ts';
import type { DecodedSpan } from './expected.ts';

const KINDS: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES: readonly SpanStatus[] = ['unset', 'ok', 'error'];

/**
 * The language, which reads the traces of rule tests from OTLP/JSON, reads them as protobuf does, and what `writeTrace`
 * makes of them is the same again. `json` is `request` in OTLP/JSON.
 */
export function holdLanguage(request: ExportTraceServiceRequest, json: unknown): void {
  const { traces } = readOtlpJson(json);
  const decoded = spansOf(request);
  for (const { traceId, spans } of traces) {
    const ofTrace = decoded.filter(({ span }) => hex(span.traceId) === traceId);
    if (!ofTrace.every(isReadable)) {
      continue;
    }
    same('the language reads OTLP/JSON as protobuf does', spans, ofTrace.map(toSpan), traceId);
    const written = spansOf(fromBinary(ExportTraceServiceRequestSchema, writeTrace({ traceId, spans })));
    same('a trace that is written is read again', written.map(toSpan), spans, traceId);
  }
}

/** Of usable ids, as everywhere, and with both times: JSON leaves out a time of zero, which a test never means. */
function isReadable({ span }: DecodedSpan): boolean {
  return (
    refusal(span) === undefined &&
    span.startTimeUnixNano > 0n &&
    span.endTimeUnixNano > 0n &&
    span.links.every(({ traceId, spanId }) => isId(traceId, 16) && isId(spanId, 8))
  );
}

function isId(bytes: Uint8Array, size: number): boolean {
  return bytes.length === size && bytes.some((byte) => byte > 0);
}

function toSpan({ span, scope, resource }: DecodedSpan): Span {
  return {
    spanId: hex(span.spanId),
    parentSpanId: parentOf(span),
    name: span.name,
    kind: KINDS[span.kind] ?? 'unspecified',
    status: STATUSES[span.status?.code ?? 0] ?? 'unset',
    statusMessage: span.status?.message ?? '',
    start: span.startTimeUnixNano,
    end: span.endTimeUnixNano,
    attributes: attributesOf(span.attributes),
    resource: attributesOf(resource?.attributes),
    scope: { name: scope?.name ?? '', version: scope?.version ?? '', attributes: attributesOf(scope?.attributes) },
    events: span.events.map(({ name, timeUnixNano, attributes }) => ({
      name,
      time: timeUnixNano,
      attributes: attributesOf(attributes),
    })),
    links: span.links.map(({ traceId, spanId, attributes }) => ({
      traceId: hex(traceId),
      spanId: hex(spanId),
      attributes: attributesOf(attributes),
    })),
  };
}
