import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { fromBinary } from '@bufbuild/protobuf';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type { KeyValue } from '@betrace/api-client/gen/opentelemetry/proto/common/v1/common_pb.js';
import type { ResourceSpans, Span as SentSpan } from '@betrace/api-client/gen/opentelemetry/proto/trace/v1/trace_pb.js';
import type { Attributes, AttributeValue, Span, SpanKind } from '@betrace/dsl';

const KINDS: SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** A span as the rule language reads it, with its trace and its service at hand. */
export interface SeenSpan extends Span {
  readonly traceId: string;
  readonly service: string;
}

/** An OTLP/HTTP receiver on an ephemeral port that keeps every span, and the headers of every request. */
export class OtlpSink {
  readonly spans: SeenSpan[] = [];
  readonly headers: http.IncomingHttpHeaders[] = [];
  readonly #server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.headers.push(request.headers);
      const body = Buffer.concat(chunks);
      const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      this.spans.push(...fromBinary(ExportTraceServiceRequestSchema, bytes).resourceSpans.flatMap(seenSpans));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });

  /** Starts to listen; returns the base address for OTEL_EXPORTER_OTLP_ENDPOINT. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The spans of one trace by start, as far as they have come. */
  trace(traceId: string): SeenSpan[] {
    return this.spans.filter((span) => span.traceId === traceId).sort((a, b) => Number(a.start - b.start));
  }
}

function seenSpans({ resource, scopeSpans }: ResourceSpans): SeenSpan[] {
  const attributes = attributesOf(resource?.attributes ?? []);
  return scopeSpans.flatMap(({ scope, spans }) =>
    spans.map((span) => ({
      ...seenSpan(span),
      service: String(attributes.get('service.name')),
      resource: attributes,
      scope: { name: scope?.name ?? '', version: scope?.version ?? '', attributes: new Map() },
    })),
  );
}

function seenSpan(span: SentSpan): Omit<SeenSpan, 'service' | 'resource' | 'scope'> {
  return {
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    parentSpanId: hex(span.parentSpanId),
    name: span.name,
    kind: KINDS[span.kind] ?? 'unspecified',
    status: span.status?.code === 2 ? 'error' : 'unset',
    statusMessage: span.status?.message ?? '',
    start: span.startTimeUnixNano,
    end: span.endTimeUnixNano,
    attributes: attributesOf(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      time: event.timeUnixNano,
      attributes: attributesOf(event.attributes),
    })),
    links: [],
  };
}

/** The shop sets nothing but strings, numbers and booleans. */
function attributesOf(pairs: KeyValue[]): Attributes {
  return new Map(pairs.map(({ key, value }) => [key, value?.value.value as AttributeValue]));
}

function hex(id: Uint8Array): string {
  return Buffer.from(id).toString('hex');
}
