import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { fromBinary } from '@bufbuild/protobuf';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type { Span } from '@betrace/api-client/gen/opentelemetry/proto/trace/v1/trace_pb.js';

/** How a far side answers a request; its spans are kept if with 200. */
export interface FarAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/**
 * A receiver of OTLP/HTTP that answers each request with the next of `answers`, then with 200. `port`: default, any that
 * is free. `server`: default, one without TLS.
 */
export async function farSide(
  t: TestContext,
  { answers = [], port = 0, server = createServer() }: { answers?: FarAnswer[]; port?: number; server?: Server } = {},
) {
  const spans: Span[] = [];
  const requests: { readonly path: string | undefined; readonly headers: IncomingHttpHeaders }[] = [];
  server.on('request', async (request, response) => {
    const body = await buffer(request);
    requests.push({ path: request.url, headers: request.headers });
    const { status, headers, body: said } = answers.shift() ?? { status: 200 };
    if (status === 200) {
      spans.push(...spansIn(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body));
    }
    response.writeHead(status, headers).end(said);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  t.after(close);
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, url: `http://${address}`, spans, requests, close };
}

export function spansIn(body: Uint8Array): Span[] {
  return fromBinary(ExportTraceServiceRequestSchema, body).resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans),
  );
}

export function idOf({ spanId }: Span): string {
  return Buffer.from(spanId).toString('hex');
}
