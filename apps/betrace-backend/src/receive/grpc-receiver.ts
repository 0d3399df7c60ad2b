import { constants } from 'node:http2';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { toServiceError } from '../errors.ts';
import { frameOf, unframe } from './grpc-frame.ts';
import type { Intake } from './intake.ts';
import { exportResponse } from './otlp-answer.ts';
import { readBody } from './read-body.ts';
import { refuseCall } from './refuse-call.ts';

export interface GrpcReceiverDeps {
  readonly intake: Intake;
  /** Milliseconds in which a request must have arrived. */
  readonly bodyTimeout: number;
  readonly log: { error(fields: object, message: string): void };
  /** Begins to measure a call; what it gives back gets the code of the answer. */
  readonly measure?: (method: string) => (code: number) => void;
}

export const exportMethod = 'opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** Code of gRPC. */
const cancelled = 1;
const contentType = 'application/grpc';

/**
 * `TraceService/Export` by the specifications of OTLP/gRPC and of gRPC over HTTP/2, on a stream of its own rather than
 * by a gRPC library: so the message comes as it was sent and is bounded and inflated as over HTTP, never decoded.
 */
export function exportHandler({ intake, bodyTimeout, log, measure = () => () => undefined }: GrpcReceiverDeps) {
  return (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    // That the client is gone shows by `close`, too.
    stream.on('error', () => undefined);
    if (!/^application\/grpc(\+proto)?\s*(;|$)/.test(headers['content-type'] ?? '')) {
      stream.respond({ ':status': 415, 'content-type': 'text/plain' }, { endStream: true });
      stream.close(constants.NGHTTP2_NO_ERROR);
      return;
    }
    const end = measure(exportMethod);
    stream.once('close', () => end(cancelled));
    answer(stream, headers).then(
      () => end(0),
      (error: unknown) => {
        const failure = toServiceError(error);
        if (failure.code === 'internal') {
          log.error({ err: error }, 'an OTLP call failed');
        }
        end(refuseCall(stream, failure));
      },
    );
  };

  async function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const parcel = intake.begin(0);
    stream.once('close', () => parcel.release());
    const request = await readBody(stream, parcel, { maxBody: intake.limits.maxBody, timeout: bodyTimeout });
    const { message, encoding } = unframe(request, headers);
    const partial = await intake.take(message, encoding, 'protobuf');
    succeed(stream, exportResponse(partial, 'protobuf'));
  }
}

function succeed(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.destroyed || stream.headersSent) {
    return;
  }
  stream.respond({ ':status': 200, 'content-type': contentType }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(frameOf(message));
}
