import { once } from 'node:events';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ExportTarget } from '../../config/export-target.ts';
import { messageOf } from '../../errors.ts';
import type { Answer, Transport } from './answer.ts';
import { taken } from './taken.ts';

/** Bytes of an answer that are read. */
const maxAnswer = 64 * 1024;
/** By the OTLP specification; whatever else is not 2xx is final. */
const triedAgain = new Set([429, 502, 503, 504]);

/**
 * OTLP/HTTP in protobuf over a connection that is kept. Not by OpenTelemetry's exporter, as that tells its caller neither
 * how many spans were rejected nor when to come again.
 */
export function httpTransport({ url, headers, compression, timeout, tls }: ExportTarget): Transport {
  const agent =
    url.protocol === 'https:' ? new HttpsAgent({ keepAlive: true, ...tls }) : new HttpAgent({ keepAlive: true });
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;

  async function post(body: Uint8Array, signal: AbortSignal): Promise<Answer> {
    const content = compression === 'gzip' ? await promisify(gzip)(body) : body;
    const outgoing = request(url, {
      method: 'POST',
      agent,
      signal,
      headers: {
        'user-agent': 'betrace',
        ...headers,
        ...(compression === 'gzip' && { 'content-encoding': 'gzip' }),
        'content-type': 'application/x-protobuf',
        'content-length': content.length,
      },
    });
    outgoing.end(content);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const { statusCode: status = 0, statusMessage = '' } = response;
    const answer = await read(response);
    const reason = `HTTP ${status} ${statusMessage}`.trim();
    if (status >= 200 && status < 300) {
      return taken(answer);
    }
    return triedAgain.has(status)
      ? { kind: 'later', reason, ...afterOf(response.headers['retry-after']) }
      : { kind: 'refused', reason };
  }

  return {
    send: (body, signal) =>
      post(body, AbortSignal.any([signal, AbortSignal.timeout(timeout)])).catch((error: unknown) => ({
        kind: 'later',
        reason: error instanceof Error && error.name === 'AbortError' ? 'no answer in time' : messageOf(error),
      })),
    close: () => agent.destroy(),
  };
}

async function read(response: IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > maxAnswer) {
      throw new Error(`an answer of more than ${maxAnswer} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Retry-After: seconds, or a date. */
function afterOf(text: string | undefined): { readonly after?: number } {
  const after = /^\d+$/.test(text ?? '') ? Number(text) * 1000 : Date.parse(text ?? '') - Date.now();
  return after > 0 ? { after } : {};
}
