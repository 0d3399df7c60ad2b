import type { IncomingMessage, ServerResponse } from 'node:http';

/** Largest request body that the host takes from the page. */
const maxBodyBytes = 16 * 1024 * 1024;

/** Ends a request with an HTTP status and a message, in the shape of Grafana's API errors. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** The whole body. Throws HttpError 413 beyond 16 MiB. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      throw new HttpError(413, `The request is larger than ${maxBodyBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as a JSON object. Throws HttpError 400 on anything else. */
export async function readJson<T extends object>(request: IncomingMessage): Promise<T> {
  const text = (await readBody(request)).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as T;
    }
  } catch {
    // Answered below.
  }
  throw new HttpError(400, 'The body of this request must be a JSON object');
}
