import { constants } from 'node:http2';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { ServiceError, toServiceError } from '../errors.ts';
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

/** Codes of gRPC. */
const cancelled = 1;
const unimplemented = 12;
/** Of a gRPC message: whether it is compressed (1 byte) and its length (4 bytes). */
const frameHead = 5;
const acceptedEncodings = 'identity, gzip, deflate, zstd';
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
        end(fail(stream, failure));
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

/** The one message of a request and how it is compressed. */
function unframe(request: Uint8Array, headers: IncomingHttpHeaders): { message: Uint8Array; encoding: string } {
  const frame = Buffer.from(request.buffer, request.byteOffset, request.length);
  if (frame.length < frameHead || frame.readUInt32BE(1) > frame.length - frameHead) {
    throw new ServiceError('invalid-body', 'The call ended before its message did.');
  }
  if (frame.readUInt32BE(1) < frame.length - frameHead) {
    throw new ServiceError('invalid-body', 'The call carries more than one message.');
  }
  const encoding = String(headers['grpc-encoding'] ?? 'identity');
  const compressed = frame[0] === 1;
  if ((frame[0] ?? 0) > 1 || (compressed && encoding === 'identity')) {
    throw new ServiceError('invalid-body', 'The message is compressed, but grpc-encoding does not say how.');
  }
  return { message: frame.subarray(frameHead), encoding: compressed ? encoding : 'identity' };
}

function succeed(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.destroyed || stream.headersSent) {
    return;
  }
  stream.respond({ ':status': 200, 'content-type': contentType }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  const frame = Buffer.allocUnsafe(frameHead + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, frameHead);
  stream.end(frame);
}

/** Returns the code of the answer. */
function fail(stream: ServerHttp2Stream, failure: ServiceError): number {
  // By gRPC over HTTP/2, "Compression": an encoding that is not known is UNIMPLEMENTED.
  const unknownEncoding = failure.code === 'unsupported-media-type';
  const code = unknownEncoding ? unimplemented : failure.rpcCode;
  const more = unknownEncoding && { 'grpc-status': String(code), 'grpc-accept-encoding': acceptedEncodings };
  refuseCall(stream, failure, more || {});
  return code;
}
