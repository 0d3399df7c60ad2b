import { constants } from 'node:http2';
import type { ServerHttp2Stream } from 'node:http2';
import type { ServiceError } from '../errors.ts';
import { statusBody } from './otlp-answer.ts';

/** Clients and proxies bound the size of all headers; a longer text is cut. */
const maxMessage = 2000;

/** Code of gRPC. */
const unimplemented = 12;
const acceptedEncodings = 'identity, gzip, deflate, zstd';

/**
 * Answers a gRPC call with a failure, as headers alone, and reads no more of it. Nothing is sent when it was answered.
 * Returns the code of the answer.
 */
export function refuseCall(stream: ServerHttp2Stream, failure: ServiceError, accepted = acceptedEncodings): number {
  // By gRPC over HTTP/2, "Compression": an encoding that is not known is UNIMPLEMENTED.
  const unknownEncoding = failure.code === 'unsupported-media-type';
  const code = unknownEncoding ? unimplemented : failure.rpcCode;
  if (stream.destroyed || stream.headersSent) {
    return code;
  }
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(code),
      'grpc-message': percentEncoded(failure.message.slice(0, maxMessage)),
      'grpc-status-details-bin': Buffer.from(statusBody(failure, 'protobuf')).toString('base64'),
      ...(unknownEncoding && { 'grpc-accept-encoding': accepted }),
    },
    { endStream: true },
  );
  // The rest of the request is of no use.
  stream.close(constants.NGHTTP2_NO_ERROR);
  return code;
}

/** As the specification of gRPC over HTTP/2 writes Status-Message. */
function percentEncoded(text: string): string {
  return text.replaceAll(/[^ -$&-~]+/gu, encodeURIComponent);
}
