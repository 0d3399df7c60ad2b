import { flushTelemetry } from './telemetry.ts';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions';
import { BadRequest } from './bad-request.ts';
import { tell } from './tell.ts';

const MAX_BODY_BYTES = 16 * 1024;

/** Takes the JSON body ({} for GET) and the request; returns the JSON answer, with status 200 unless it says other. */
export type Handler = (body: Record<string, unknown>, request: IncomingMessage) => Promise<Answer> | Answer;
export interface Answer {
  status?: number;
  body: object;
}

/**
 * Serves `routes` ("POST /checkout") on 127.0.0.1:SHOP_PORT, tells the launcher the port, and on SIGTERM, or when the
 * launcher is gone, finishes what is under way, says so, sends the last spans and exits with 0.
 */
export function serve(routes: Record<string, Handler>): void {
  const server = http.createServer((request, response) => {
    void answer(routes, request).then(({ status = 200, body }) => send(response, status, body));
  });
  server.on('error', (error) => {
    console.error(`shop: ${process.env.OTEL_SERVICE_NAME} cannot listen: ${error.message}; choose another --port`);
    process.exit(1);
  });
  server.listen(Number(process.env.SHOP_PORT), '127.0.0.1', () => {
    void tell({ port: (server.address() as AddressInfo).port });
  });
  const stop = () => {
    server.close(() => {
      void tell({ closed: true })
        .then(flushTelemetry)
        .then(() => process.exit(0));
    });
  };
  process.once('SIGTERM', stop);
  process.once('disconnect', stop);
  // Ctrl-C reaches the whole process group: the launcher alone decides in which order it ends.
  process.on('SIGINT', () => undefined);
}

async function answer(routes: Record<string, Handler>, request: IncomingMessage): Promise<Answer> {
  const span = trace.getActiveSpan();
  const path = request.url ?? '/';
  const handler = routes[`${request.method} ${path}`];
  try {
    if (handler === undefined) {
      return { status: 404, body: { error: `no such route; there are ${Object.keys(routes).join(', ')}` } };
    }
    span?.updateName(`${request.method} ${path}`).setAttribute(ATTR_HTTP_ROUTE, path);
    return await handler(request.method === 'GET' ? {} : await readJson(request), request);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof BadRequest) {
      return { status: 400, body: { error: message } };
    }
    return { status: 500, body: { error: message, traceId: span?.spanContext().traceId } };
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new BadRequest(`the body must not be longer than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      return body as Record<string, unknown>;
    }
  } catch {
    // Falls through to the one message for all that is no JSON object.
  }
  throw new BadRequest('the body must be a JSON object');
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
