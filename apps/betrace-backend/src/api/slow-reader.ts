import { ServiceError } from '../errors.ts';

/** Milliseconds for which a reader of a stream may take nothing before it is cut off. */
export const slowReaderLimit = 30_000;

/** The part of a writable stream that is waited on; `cancelled` is gRPC's word for `close`. */
interface Drainable {
  once(event: 'drain' | 'close' | 'cancelled', listener: () => void): unknown;
  off(event: 'drain' | 'close' | 'cancelled', listener: () => void): unknown;
}

/**
 * Resolves when the stream takes more, or is closed. Rejects with a ServiceError that tells the reader why it is cut
 * off: nobody's slowness may hold answers in our memory.
 */
export async function drained(stream: Drainable, milliseconds = slowReaderLimit): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const text = `The reader took nothing for ${milliseconds / 1000} s and is cut off; go on after the last answer that was read.`;
  const timer = setTimeout(() => reject(new ServiceError('overloaded', text, { retryAfter: 1 })), milliseconds);
  const go = () => resolve(undefined);
  const events = ['drain', 'close', 'cancelled'] as const;
  events.forEach((event) => stream.once(event, go));
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    events.forEach((event) => stream.off(event, go));
  }
}
