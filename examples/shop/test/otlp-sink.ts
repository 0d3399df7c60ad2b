import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { fromBinary } from '@bufbuild/protobuf';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type { Span } from '@betrace/api-client/gen/opentelemetry/proto/trace/v1/trace_pb.js';

export interface SeenSpan {
  service: string;
  name: string;
  id: string;
  parentId: string;
  traceId: string;
  start: bigint;
  end: bigint;
  failed: boolean;
  kind: number;
  attributes: Record<string, unknown>;
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
      this.#keep(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
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

  #keep(body: Buffer): void {
    for (const { resource, scopeSpans } of fromBinary(ExportTraceServiceRequestSchema, body).resourceSpans) {
      const service = String(attributesOf(resource?.attributes ?? [])['service.name']);
      this.spans.push(...scopeSpans.flatMap(({ spans }) => spans).map((span) => seen(service, span)));
    }
  }
}

function seen(service: string, span: Span): SeenSpan {
  return {
    service,
    name: span.name,
    id: Buffer.from(span.spanId).toString('hex'),
    parentId: Buffer.from(span.parentSpanId).toString('hex'),
    traceId: Buffer.from(span.traceId).toString('hex'),
    start: span.startTimeUnixNano,
    end: span.endTimeUnixNano,
    failed: span.status?.code === 2,
    kind: span.kind,
    attributes: attributesOf(span.attributes),
  };
}

function attributesOf(pairs: Span['attributes']): Record<string, unknown> {
  const plain = (value: unknown) => (typeof value === 'bigint' ? Number(value) : value);
  return Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value?.value.value)]));
}
