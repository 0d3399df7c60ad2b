interface Counted<T> {
  readonly item: T;
  count: number;
  /** By how much `count` may be too high. */
  readonly error: number;
  lastSeen: number;
  /** Number of the last trace that counted. */
  lastTrace: number;
}

/**
 * The most frequent of any number of texts in bounded memory (the space-saving sketch): when there is no room for a new
 * text, it takes the place of the one with the lowest count and inherits that count as its possible error. So whatever
 * comes in more than one of `capacity` traces is there, and `count - error` was surely counted. A text counts once a trace.
 */
export class Frequent<T> {
  readonly #capacity: number;
  readonly #make: () => T;
  readonly #forget: (item: T) => unknown;
  readonly #counted = new Map<string, Counted<T>>();

  /** `forget` gets what belongs to a text that is forgotten. */
  constructor(capacity: number, make: () => T, forget: (item: T) => unknown = () => undefined) {
    this.#capacity = capacity;
    this.#make = make;
    this.#forget = forget;
  }

  get size(): number {
    return this.#counted.size;
  }

  /** Counts a text of a trace, by the trace's number; gives what belongs to the text. */
  see(text: string, trace: number, now: number): T {
    const counted = this.#counted.get(text) ?? this.#enter(text);
    if (counted.lastTrace !== trace) {
      counted.count++;
      counted.lastTrace = trace;
      counted.lastSeen = now;
    }
    return counted.item;
  }

  /** The most frequent first. `surely`: how often at least; `count` is what it is at most. */
  list(): { readonly text: string; readonly item: T; readonly count: number; readonly surely: number }[] {
    return [...this.#counted]
      .map(([text, { item, count, error }]) => ({ text, item, count, surely: count - error }))
      .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
  }

  has(text: string): boolean {
    return this.#counted.has(text);
  }

  get items(): readonly T[] {
    return [...this.#counted.values()].map(({ item }) => item);
  }

  /** Forgets what was not seen since. */
  forgetBefore(time: number): void {
    for (const [text, { lastSeen, item }] of this.#counted) {
      if (lastSeen < time) {
        this.#counted.delete(text);
        this.#forget(item);
      }
    }
  }

  /** Forgets the text with the lowest count, of several the one that was not seen for longest; gives its count. */
  forgetLeast(): number {
    let least: [string, Counted<T>] | undefined;
    for (const entry of this.#counted) {
      const [, { count, lastSeen }] = entry;
      if (!least || count < least[1].count || (count === least[1].count && lastSeen < least[1].lastSeen)) {
        least = entry;
      }
    }
    if (!least) {
      return 0;
    }
    this.#counted.delete(least[0]);
    this.#forget(least[1].item);
    return least[1].count;
  }

  #enter(text: string): Counted<T> {
    const count = this.#counted.size < this.#capacity ? 0 : this.forgetLeast();
    const counted = { item: this.#make(), count, error: count, lastSeen: 0, lastTrace: 0 };
    this.#counted.set(text, counted);
    return counted;
  }
}
