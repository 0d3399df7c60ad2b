/** In place of a parent: a span without parent id, and one whose parent has not come. */
export const ROOT = -1;
export const ORPHAN = -2;

/**
 * Who stands below whom. Every span reached from a root or an orphan has an interval of an Euler tour, and "below" is
 * containment. Spans on or below a cycle of parents have none; for them the chain of parents is walked.
 */
export class SpanTree {
  private readonly parents: readonly number[];
  private readonly firstChild: Int32Array;
  private readonly nextSibling: Int32Array;
  private readonly enter: Int32Array;
  private readonly leave: Int32Array;
  /** The spans in the order of the tour: the one that was entered at c is at c - 1. */
  private readonly toured: Int32Array;
  /** 1 when the chain of parents ends at a root. */
  private readonly rooted: Uint8Array;
  private readonly depths: Int32Array;

  constructor(parents: readonly number[]) {
    const count = parents.length;
    this.parents = parents;
    this.firstChild = new Int32Array(count).fill(-1);
    this.nextSibling = new Int32Array(count).fill(-1);
    this.enter = new Int32Array(count);
    this.leave = new Int32Array(count);
    this.toured = new Int32Array(count);
    this.rooted = new Uint8Array(count);
    this.depths = new Int32Array(count);
    for (let span = count - 1; span >= 0; span--) {
      const parent = parents[span] as number;
      if (parent >= 0) {
        this.nextSibling[span] = this.firstChild[parent] as number;
        this.firstChild[parent] = span;
      }
    }
    let clock = 0;
    for (let top = 0; top < count; top++) {
      if ((parents[top] as number) < 0) {
        clock = this.tour(top, clock);
      }
    }
  }

  /** Numbers everything below `top`, itself included; 0 stays the mark of what no tour reaches. */
  private tour(top: number, clock: number): number {
    const rooted = this.parents[top] === ROOT ? 1 : 0;
    let depth = 0;
    let span = top;
    for (;;) {
      this.toured[clock] = span;
      this.enter[span] = ++clock;
      this.rooted[span] = rooted;
      this.depths[span] = depth;
      const child = this.firstChild[span] as number;
      if (child >= 0) {
        span = child;
        depth++;
        continue;
      }
      for (;;) {
        this.leave[span] = clock;
        if (span === top) {
          return clock;
        }
        const next = this.nextSibling[span] as number;
        if (next >= 0) {
          span = next;
          break;
        }
        span = this.parents[span] as number;
        depth--;
      }
    }
  }

  /** The first child of a span in the order of spans, -1 when it has none. */
  childOf(span: number): number {
    return this.firstChild[span] as number;
  }

  /** The next child of the same parent, -1 behind the last. */
  siblingAfter(span: number): number {
    return this.nextSibling[span] as number;
  }

  childCount(span: number): number {
    let count = 0;
    for (let child = this.childOf(span); child >= 0; child = this.siblingAfter(child)) {
      count++;
    }
    return count;
  }

  /** Whether `below` reaches `above` by one or more steps to the parent. */
  isBelow(below: number, above: number): boolean {
    const enter = this.enter[below] as number;
    if (enter !== 0) {
      return below !== above && (this.enter[above] as number) <= enter && enter <= (this.leave[above] as number);
    }
    const seen = new Set<number>();
    for (let span = this.parents[below] as number; span >= 0 && !seen.has(span); span = this.parents[span] as number) {
      if (span === above) {
        return true;
      }
      seen.add(span);
    }
    return false;
  }

  /** All spans below a span, in order; undefined when there are more than `most`, or no tour tells. */
  descendantsOf(span: number, most: number): readonly number[] | undefined {
    const enter = this.enter[span] as number;
    const leave = this.leave[span] as number;
    return enter === 0 || leave - enter > most
      ? undefined
      : Array.from(this.toured.subarray(enter, leave)).sort((a, b) => a - b);
  }

  /** Whether the chain of parents ends at a root, so that every ancestor is known. */
  reachesRoot(span: number): boolean {
    return this.rooted[span] === 1;
  }

  /** Number of distinct ancestors that are there. */
  depth(span: number): number {
    if (this.enter[span] !== 0) {
      return this.depths[span] as number;
    }
    const seen = new Set<number>([span]);
    let above = this.parents[span] as number;
    while (above >= 0 && !seen.has(above)) {
      seen.add(above);
      above = this.parents[above] as number;
    }
    return seen.size - 1;
  }
}
