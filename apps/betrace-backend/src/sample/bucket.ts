/** A bucket of tokens that fills up at a steady rate. Time is monotonic, in milliseconds. */
export class Bucket {
  readonly #capacity: number;
  #level: number;
  #at: number;

  /** It begins full. */
  constructor(capacity: number, now: number) {
    this.#capacity = capacity;
    this.#level = capacity;
    this.#at = now;
  }

  /** Whether a token is in it, after what has flowed in at `perSecond` since it was last asked. */
  has(now: number, perSecond: number): boolean {
    this.#level = Math.min(this.#capacity, this.#level + ((now - this.#at) / 1000) * perSecond);
    this.#at = now;
    return this.#level >= 1;
  }

  /** Takes tokens out; with more than there were it has none for longer. */
  take(tokens: number): void {
    this.#level -= tokens;
  }
}
