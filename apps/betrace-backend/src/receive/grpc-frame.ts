import type { IncomingHttpHeaders } from 'node:http2';
import { ServiceError } from '../errors.ts';

/** Of a gRPC message: whether it is compressed (1 byte) and its length (4 bytes). */
export const frameHead = 5;

/** The one message of a request, and how it is compressed. Throws `invalid-body` when there is none, a part, or more. */
export function unframe(request: Uint8Array, headers: IncomingHttpHeaders): { message: Uint8Array; encoding: string } {
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

/** A message in the clear as it goes over the wire. */
export function frameOf(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(frameHead + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, frameHead);
  return frame;
}
