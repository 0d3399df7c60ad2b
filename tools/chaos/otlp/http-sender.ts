import { Agent, request } from 'node:http';
import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';
import { fromBinary } from '@bufbuild/protobuf';
import { ExportTraceServiceResponseSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type { Attempt, Sender } from './exporter.ts';

const compressors = { gzip: promisify(gzip), deflate: promisify(deflate) };

const mayBeTriedAgain = new Set([429, 502, 503, 504]);
/** Milliseconds without a word. */
const patience = 15_000;

/** OTLP/HTTP in protobuf, compressed. `url`: of the service as it runs now; undefined while it does not. */
export function httpSender(url: () => string | undefined, encoding: keyof typeof compressors = 'gzip'): Sender {
  const agent = new Agent({ keepAlive: true });
  return {
    async send(body) {
      const compressed = await compressors[encoding](body);
      const to = url();
      return to === undefined
        ? { outcome: 'again', reason: 'the service is down' }
        : post(agent, to, encoding, compressed);
    },
    close: () => agent.destroy(),
  };
}

function post(agent: Agent, url: string, encoding: string, body: Buffer): Promise<Attempt> {
  return new Promise((resolve) => {
    const again = (error: Error) => resolve({ outcome: 'again', reason: error.message });
    const headers = {
      'content-type': 'application/x-protobuf',
      'content-encoding': encoding,
      'content-length': body.length,
    };
    const sending = request(`${url}/v1/traces`, { agent, method: 'POST', headers, timeout: patience }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', again);
      answer.once('end', () => resolve(read(answer.statusCode ?? 0, answer.headers, Buffer.concat(chunks))));
    });
    sending.once('timeout', () => sending.destroy(new Error('no answer')));
    sending.once('error', again);
    sending.end(body);
  });
}

function read(status: number, headers: Readonly<Record<string, unknown>>, body: Buffer): Attempt {
  if (status === 200) {
    const { partialSuccess } = fromBinary(ExportTraceServiceResponseSchema, body);
    return partialSuccess === undefined || partialSuccess.rejectedSpans === 0n
      ? { outcome: 'accepted' }
      : { outcome: 'refused', reason: partialSuccess.errorMessage };
  }
  const reason = `${status} ${body.toString('latin1').replace(/[^ -~]+/g, ' ')}`;
  const after = headers['retry-after'];
  return mayBeTriedAgain.has(status)
    ? { outcome: 'again', reason, retryAfter: after === undefined ? undefined : Number(after) }
    : { outcome: 'refused', reason };
}
