import type { Holder } from '../assemble/holder.ts';

/** A segment that the receiving thread holds for this shard. */
class HeldSegment implements Holder {
  readonly number: number;
  /** Of open traces with spans in it. */
  needs = 0;
  /** Sent along with spans, not given back yet. */
  holds = 0;

  constructor(number: number) {
    this.number = number;
  }

  hold(): void {
    this.needs++;
  }

  release(): void {
    this.needs--;
  }
}

/**
 * The other side of SegmentHolds, in a shard's thread: keeps one hold of each segment as long as an open trace needs it
 * and gives back the others.
 */
export class HeldSegments {
  readonly #held = new Map<number, HeldSegment>();
  /** Looked at by the next `giveBack`. */
  readonly #touched = new Set<HeldSegment>();

  /** A segment of which a hold came along. */
  receive(number: number): Holder {
    const segment = this.#held.get(number) ?? new HeldSegment(number);
    this.#held.set(number, segment);
    segment.holds++;
    this.#touched.add(segment);
    return segment;
  }

  /** What an outcome holds is the receiving thread's to hold from now on: the numbers of these segments. */
  handOver(holders: readonly Holder[]): number[] {
    return holders.map((holder) => {
      const segment = holder as HeldSegment;
      segment.release();
      this.#touched.add(segment);
      return segment.number;
    });
  }

  /** The holds that are not needed any more, by segment. */
  giveBack(): (readonly [segment: number, holds: number])[] {
    const given = [...this.#touched].flatMap((segment) => {
      const kept = segment.needs > 0 ? 1 : 0;
      const holds = segment.holds - kept;
      segment.holds = kept;
      if (kept === 0) {
        this.#held.delete(segment.number);
      }
      return holds > 0 ? [[segment.number, holds] as const] : [];
    });
    this.#touched.clear();
    return given;
  }
}
