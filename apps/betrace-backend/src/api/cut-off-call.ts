import type { ServerHttp2Stream } from 'node:http2';
import { ServiceError } from '../errors.ts';
import { refuseCall } from '../receive/refuse-call.ts';

/** Of a gRPC message: whether it is compressed (1 byte) and its length (4 bytes). */
const headSize = 5;

/** Answers a call that ends in the middle of a message: grpc-js would wait for the rest of it for ever. */
export function answerWhenCutOff(stream: ServerHttp2Stream): void {
  const head = Buffer.alloc(headSize);
  let inHead = 0;
  let left = 0;
  stream.on('data', (chunk: Uint8Array) => {
    for (let at = 0; at < chunk.length;) {
      if (left > 0) {
        const taken = Math.min(left, chunk.length - at);
        left -= taken;
        at += taken;
      } else {
        head[inHead] = chunk[at] as number;
        inHead += 1;
        at += 1;
        if (inHead === headSize) {
          left = head.readUInt32BE(1);
          inHead = 0;
        }
      }
    }
  });
  stream.once('end', () => {
    if (inHead > 0 || left > 0) {
      refuseCall(stream, new ServiceError('invalid-body', 'The call ended before its message did.'));
    }
  });
}
