import type { Metadata } from '@grpc/grpc-js';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Caller } from '../access/caller.ts';
import { ServiceError } from '../errors.ts';

/** What a client sends under this name is overwritten. */
const header = 'betrace-caller';

/**
 * Callers of the calls under way. They are admitted before grpc-js sees the call, and grpc-js shows handlers nothing but
 * headers: so a header carries a number under which the caller is found.
 */
export class GrpcCallers {
  readonly #callers = new Map<string, Caller>();
  #last = 0;

  /** Remembers the caller until the stream is closed. */
  put(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, caller: Caller): void {
    this.#last += 1;
    const number = String(this.#last);
    headers[header] = number;
    this.#callers.set(number, caller);
    stream.once('close', () => this.#callers.delete(number));
  }

  /** Throws `unauthenticated` when the call has come past `put`, or is closed: then nothing may be done for it. */
  of(metadata: Metadata): Caller {
    const caller = this.#callers.get(String(metadata.get(header)[0]));
    if (caller === undefined) {
      throw new ServiceError('unauthenticated', 'The call was not admitted, or its caller is gone.');
    }
    return caller;
  }
}
