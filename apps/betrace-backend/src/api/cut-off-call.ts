import type { ServerHttp2Stream } from 'node:http2';
import { ServiceError } from '../errors.ts';
import { frameHead } from '../receive/grpc-frame.ts';
import { refuseCall } from '../receive/refuse-call.ts';

/** Answers a call that ends in the middle of a message: grpc-js would wait for the rest of it for ever. */
export function answerWhenCutOff(stream: ServerHttp2Stream): void {
  const head = Buffer.alloc(frameHead);
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
        if (inHead === frameHead) {
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
