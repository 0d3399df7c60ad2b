import { ServiceError } from '../errors.ts';

/** The bytes of one request that are here so far. */
export interface Parcel {
  /** Throws `overloaded` when there is no room for so many more. */
  add(bytes: number): void;
  /** Gives all of them back; once is enough, more often does no harm. */
  release(): void;
}

/**
 * The bytes, as sent, of all OTLP requests under way, over HTTP and gRPC together: at most `most`. Only what has
 * arrived counts, so that a slow client which announces much takes no room from others.
 */
export class InFlight {
  readonly #most: number;
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get held(): number {
    return this.#held;
  }

  /** Begins a request that announces so many bytes, 0 for unknown; throws `overloaded` when they do not fit now. */
  begin(announced: number): Parcel {
    this.#check(announced);
    let own = 0;
    let released = false;
    return {
      add: (bytes) => {
        if (released) {
          return;
        }
        this.#check(bytes);
        own += bytes;
        this.#held += bytes;
      },
      release: () => {
        released = true;
        this.#held -= own;
        own = 0;
      },
    };
  }

  #check(more: number): void {
    if (this.#held + more > this.#most) {
      throw new ServiceError('overloaded', 'Too many bytes are on their way in; try again.', { retryAfter: 1 });
    }
  }
}
