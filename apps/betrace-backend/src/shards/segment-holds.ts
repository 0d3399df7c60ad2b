import type { Holder } from '../assemble/holder.ts';

/**
 * Segments that shards in other threads need, by number. A hold goes along with each lot of spans, and comes back
 * when the shard does not need the segment any more.
 * Invariant: a segment is listed exactly while holds of it are out.
 */
export class SegmentHolds {
  readonly #out = new Map<number, { readonly holder: Holder; holds: number }>();
  readonly #numbers = new WeakMap<Holder, number>();
  #last = 0;

  /** Sends one hold along: the number by which the other thread knows the segment. */
  send(holder: Holder): number {
    const number = this.#numbers.get(holder) ?? ++this.#last;
    this.#numbers.set(holder, number);
    const entry = this.#out.get(number) ?? { holder, holds: 0 };
    this.#out.set(number, entry);
    holder.hold();
    entry.holds++;
    return number;
  }

  /** A segment of which holds are out. */
  get(number: number): Holder {
    const entry = this.#out.get(number);
    if (!entry) {
      throw new Error(`No hold of segment ${number} is out.`);
    }
    return entry.holder;
  }

  takeBack(number: number, holds: number): void {
    const entry = this.#out.get(number);
    if (!entry || entry.holds < holds) {
      throw new Error(`${holds} holds of segment ${number} came back, of ${entry?.holds ?? 0}.`);
    }
    for (let i = 0; i < holds; i++) {
      entry.holder.release();
    }
    entry.holds -= holds;
    if (entry.holds === 0) {
      this.#out.delete(number);
    }
  }
}
