import type { Readable } from 'node:stream';
import { ServiceError } from '../errors.ts';
import type { Parcel } from './in-flight.ts';

export interface BodyLimits {
  readonly maxBody: number;
  /** Milliseconds in which all of it must have come; default: whoever gives the stream sees to that. */
  readonly timeout?: number;
}

/**
 * All bytes of a request's body. Rejects with `body-too-large`, `overloaded`, `timeout`, or `invalid-body` when the
 * client leaves in the middle. What comes after a refusal is thrown away, so that the answer can still be read.
 */
export function readBody(stream: Readable, parcel: Parcel, { maxBody, timeout }: BodyLimits): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let chunks: Uint8Array[] = [];
    let length = 0;
    let open = true;
    const timer = timeout === undefined ? undefined : setTimeout(() => refuse(late(timeout)), timeout);
    const settle = () => {
      open = false;
      clearTimeout(timer);
    };
    const refuse = (error: unknown) => {
      if (open) {
        settle();
        chunks = [];
        reject(error);
      }
    };
    stream.on('data', (chunk: Uint8Array) => {
      if (!open) {
        return;
      }
      try {
        length += chunk.length;
        if (length > maxBody) {
          throw tooLarge(maxBody);
        }
        parcel.add(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        refuse(error);
      }
    });
    stream.once('end', () => {
      if (open) {
        settle();
        const [first = new Uint8Array()] = chunks;
        resolve(chunks.length > 1 ? Buffer.concat(chunks, length) : first);
      }
    });
    stream.once('error', (cause) => refuse(cutOff(cause)));
    stream.once('close', () => refuse(cutOff()));
  });
}

export function tooLarge(maxBody: number): ServiceError {
  return new ServiceError('body-too-large', `The body is larger than ${maxBody} bytes; send fewer spans at a time.`);
}

function late(timeout: number): ServiceError {
  return new ServiceError('timeout', `The body did not arrive within ${timeout} ms.`);
}

function cutOff(cause?: unknown): ServiceError {
  return new ServiceError('invalid-body', 'The body was cut off.', { cause });
}
