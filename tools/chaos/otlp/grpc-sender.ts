import { connect } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import type { Attempt, Sender } from './exporter.ts';

const method = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
/** google.rpc.Code by the OTLP specification: cancelled, deadline exceeded, aborted, out of range, unavailable, data loss. */
const mayBeTriedAgain = new Set(['1', '4', '10', '11', '14', '15']);
/** Only if the server says when, by a RetryInfo in its details. */
const resourceExhausted = '8';
/** Milliseconds without a word. */
const patience = 15_000;

/** OTLP/gRPC over one connection. `address`: such as `127.0.0.1:4317`, as the service runs now; undefined while it does not. */
export function grpcSender(address: () => string | undefined): Sender {
  let session: { readonly to: string; readonly http2: ClientHttp2Session } | undefined;
  const sessionTo = (to: string): ClientHttp2Session => {
    if (session?.to !== to || session.http2.closed || session.http2.destroyed) {
      session?.http2.destroy();
      session = { to, http2: connect(`http://${to}`).on('error', () => undefined) };
    }
    return session.http2;
  };
  return {
    async send(body) {
      const to = address();
      try {
        return to === undefined ? { outcome: 'again', reason: 'the service is down' } : await call(sessionTo(to), body);
      } catch (error) {
        // A connection that is going away takes no new stream.
        return { outcome: 'again', reason: (error as Error).message };
      }
    },
    close: () => session?.http2.destroy(),
  };
}

function call(session: ClientHttp2Session, body: Uint8Array): Promise<Attempt> {
  return new Promise((resolve) => {
    const again = (reason: string) => resolve({ outcome: 'again', reason });
    const stream = session.request({
      ':method': 'POST',
      ':path': method,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let last: IncomingHttpHeaders = {};
    stream.setTimeout(patience, () => stream.destroy(new Error('no answer')));
    stream.on('response', (headers) => (last = headers));
    stream.on('trailers', (headers) => (last = headers));
    stream.on('error', (error) => again(error.message));
    stream.on('close', () => again('the connection ended'));
    stream.on('end', () => {
      if (last['grpc-status'] !== undefined) {
        resolve(read(last));
      }
    });
    stream.resume();
    const head = Buffer.alloc(5);
    head.writeUInt32BE(body.length, 1);
    stream.end(Buffer.concat([head, body]));
  });
}

function read(trailers: IncomingHttpHeaders): Attempt {
  const status = String(trailers['grpc-status']);
  const reason = `grpc-status ${status}: ${decodeURIComponent(String(trailers['grpc-message'] ?? ''))}`;
  if (status === '0') {
    return { outcome: 'accepted' };
  }
  const details = Buffer.from(String(trailers['grpc-status-details-bin'] ?? ''), 'base64');
  return mayBeTriedAgain.has(status) || (status === resourceExhausted && details.includes('google.rpc.RetryInfo'))
    ? { outcome: 'again', reason }
    : { outcome: 'refused', reason };
}
