import { Agent, request } from 'node:http';
import { connect } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';

export type Protocol = 'http' | 'grpc';
export type Encoding = 'gzip' | 'raw';

export interface Client {
  /** Resolves with whether it was acknowledged: a busy server may ask to try again. Rejects when it is refused. */
  send(body: Uint8Array): Promise<boolean>;
  close(): void;
}

export interface Address {
  /** Of OTLP/HTTP, such as `http://127.0.0.1:4318`. */
  readonly httpUrl: string;
  readonly grpcPort: number;
}

/** Keep-alive connections, and with gRPC calls under way on each. */
export const connections = 8;

export function clientOf(protocol: Protocol, encoding: Encoding, { httpUrl, grpcPort }: Address): Client {
  return protocol === 'http' ? httpClient(httpUrl, encoding) : grpcClient(grpcPort, encoding);
}

/** Milliseconds before a busy server is tried again. */
const busyPause = 100;
const busy = { http: [429, 503], grpc: ['8', '14'] };

/** Sends bodies, so many at once, and not faster than `bodiesPerSecond`. `onSend`: called before each. */
export async function drive(
  client: Client,
  bodies: Iterable<Uint8Array>,
  bodiesPerSecond = Infinity,
  onSend?: (number: number) => void,
): Promise<void> {
  const each = bodies[Symbol.iterator]();
  const begin = performance.now();
  let count = 0;
  const lane = async () => {
    for (let next = each.next(); !next.done; next = each.next()) {
      const number = count++;
      const early = begin + (number / bodiesPerSecond) * 1000 - performance.now();
      if (early > 0) {
        await sleep(early);
      }
      const { value } = next;
      onSend?.(number);
      while (!(await client.send(value))) {
        await sleep(busyPause);
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
}

function httpClient(url: string, encoding: Encoding): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers = {
    'content-type': 'application/x-protobuf',
    ...(encoding === 'gzip' && { 'content-encoding': 'gzip' }),
  };
  return {
    send: (body) =>
      new Promise((resolve, reject) => {
        const options = { agent, method: 'POST', headers: { ...headers, 'content-length': body.length } };
        const sending = request(`${url}/v1/traces`, options, (answer) => {
          answer.resume();
          answer.once('end', () =>
            answer.statusCode === 200 || busy.http.includes(answer.statusCode ?? 0)
              ? resolve(answer.statusCode === 200)
              : reject(new Error(`answered ${answer.statusCode}`)),
          );
        });
        sending.once('error', reject);
        sending.end(body);
      }),
    close: () => agent.destroy(),
  };
}

function grpcClient(port: number, encoding: Encoding): Client {
  const sessions = Array.from({ length: connections }, () => connect(`http://127.0.0.1:${port}`));
  let next = 0;
  return {
    send: (body) => call(sessions[next++ % connections] as ClientHttp2Session, body, encoding),
    close: () => sessions.forEach((session) => session.close()),
  };
}

function call(session: ClientHttp2Session, body: Uint8Array, encoding: Encoding): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
      'content-type': 'application/grpc',
      te: 'trailers',
      ...(encoding === 'gzip' && { 'grpc-encoding': 'gzip' }),
    });
    let last: IncomingHttpHeaders = {};
    stream.on('response', (headers) => (last = headers));
    stream.on('trailers', (headers) => (last = headers));
    stream.on('error', reject);
    stream.on('end', () => {
      const status = String(last['grpc-status']);
      if (status === '0' || busy.grpc.includes(status)) {
        resolve(status === '0');
      } else {
        reject(new Error(`grpc-status ${status}`));
      }
    });
    stream.resume();
    const head = Buffer.alloc(5);
    head[0] = encoding === 'gzip' ? 1 : 0;
    head.writeUInt32BE(body.length, 1);
    stream.write(head);
    stream.end(body);
  });
}
