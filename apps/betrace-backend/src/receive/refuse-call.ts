import { constants } from 'node:http2';
import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { ServiceError } from '../errors.ts';
import { statusBody } from './otlp-answer.ts';

/** Clients and proxies bound the size of all headers; a longer text is cut. */
const maxMessage = 2000;

/** Answers a gRPC call with a failure, as headers alone, and reads no more of it. Nothing happens when it was answered. */
export function refuseCall(stream: ServerHttp2Stream, failure: ServiceError, more: OutgoingHttpHeaders = {}): void {
  if (stream.destroyed || stream.headersSent) {
    return;
  }
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(failure.rpcCode),
      'grpc-message': percentEncoded(failure.message.slice(0, maxMessage)),
      'grpc-status-details-bin': Buffer.from(statusBody(failure, 'protobuf')).toString('base64'),
      ...more,
    },
    { endStream: true },
  );
  // The rest of the request is of no use.
  stream.close(constants.NGHTTP2_NO_ERROR);
}

/** As the specification of gRPC over HTTP/2 writes Status-Message. */
function percentEncoded(text: string): string {
  return text.replaceAll(/[^ -$&-~]+/gu, encodeURIComponent);
}
