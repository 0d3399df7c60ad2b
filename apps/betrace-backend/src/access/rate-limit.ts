/** Calls per second of each of a bounded set of keys; what was saved up in two seconds may come at once. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Takes one at a time in milliseconds; gives the seconds to wait when there is none left. */
  take(key: string, now: number): number | undefined {
    const most = 2 * this.#perSecond;
    const bucket = this.#buckets.get(key) ?? { left: most, at: now };
    this.#buckets.set(key, bucket);
    bucket.left = Math.min(most, bucket.left + ((now - bucket.at) / 1000) * this.#perSecond);
    bucket.at = now;
    if (bucket.left < 1) {
      return Math.ceil((1 - bucket.left) / this.#perSecond);
    }
    bucket.left -= 1;
    return undefined;
  }

  /** Forgets the keys that there are no more. */
  keep(keys: ReadonlySet<string>): void {
    for (const key of this.#buckets.keys()) {
      if (!keys.has(key)) {
        this.#buckets.delete(key);
      }
    }
  }
}
