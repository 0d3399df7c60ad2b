/** Something with at most one deadline. `slot` belongs to Deadlines; start it with `noSlot`. */
export interface Scheduled {
  slot: number;
}

export const noSlot = -1;

/**
 * A timer wheel: items by the tick in which they fall due. Setting, moving and removing an item and finding what is
 * due cost the same however many items there are.
 * Invariant: an item with a slot is in that slot's set and in no other; no slot before `#next` exists.
 */
export class Deadlines<T extends Scheduled> {
  readonly #tick: number;
  readonly #slots = new Map<number, Set<T>>();
  #next: number;

  /** `tick`: milliseconds by which an item may come late. It never comes early. */
  constructor(tick: number, now: number) {
    this.#tick = tick;
    this.#next = Math.ceil(now / tick);
  }

  set(item: T, at: number): void {
    const slot = Math.max(Math.ceil(at / this.#tick), this.#next);
    if (slot === item.slot) {
      return;
    }
    this.remove(item);
    const items = this.#slots.get(slot);
    if (items) {
      items.add(item);
    } else {
      this.#slots.set(slot, new Set([item]));
    }
    item.slot = slot;
  }

  remove(item: T): void {
    const items = this.#slots.get(item.slot);
    items?.delete(item);
    if (items?.size === 0) {
      this.#slots.delete(item.slot);
    }
    item.slot = noSlot;
  }

  /** Every item that has a deadline. */
  *all(): Generator<T> {
    for (const items of this.#slots.values()) {
      yield* items;
    }
  }

  /** Milliseconds for which something due may have waited already. */
  behind(now: number): number {
    return Math.max(0, now - this.#next * this.#tick);
  }

  /** Removes and yields what is due, earliest first. Who stops early finds the rest next time. */
  *due(now: number): Generator<T> {
    for (; this.#next * this.#tick <= now; this.#next++) {
      for (let items = this.#slots.get(this.#next); items; items = this.#slots.get(this.#next)) {
        for (const item of items) {
          this.remove(item);
          yield item;
        }
      }
    }
  }
}
