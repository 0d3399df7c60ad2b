/** Sequences from first to last, both of them too. */
export interface Range {
  first: number;
  last: number;
}

/** Ranges that are kept, to see that one of their records comes late; beyond it the oldest are missing for good. */
const mostRanges = 1000;

/**
 * The sequence of one chain as its records come in. Invariant: `#missing` are the ranges between `first` and `last` of
 * which no record came, apart from each other and from those that `gone` was told of.
 */
export class Chain {
  first = 0;
  /** Before any record came, `first` and `last` are an empty range. */
  last = -1;
  readonly #missing: Range[] = [];
  readonly #gone: (range: Range) => void;

  constructor(gone: (range: Range) => void) {
    this.#gone = gone;
  }

  get isWhole(): boolean {
    return this.#missing.length === 0;
  }

  /** Takes the next record that came and says how it stands. */
  take(sequence: number): 'in-order' | 'out-of-order' | 'duplicate' {
    const { first, last } = this;
    if (last < first || sequence > last) {
      this.#widen({ first: sequence, last: sequence });
      return 'in-order';
    }
    if (sequence < first) {
      this.#widen({ first: sequence, last: sequence });
      return 'out-of-order';
    }
    return this.#fill(sequence) ? 'out-of-order' : 'duplicate';
  }

  lacks(sequence: number): boolean {
    return this.#missing.some((range) => range.first <= sequence && sequence <= range.last);
  }

  /** Ends it: it should reach from `first` to `last`, and what did not come is missing for good. */
  end({ first, last }: Range): void {
    if (this.last < this.first) {
      [this.first, this.last] = [first, first - 1];
    }
    this.#lack({ first, last: Math.min(last, this.first - 1) });
    this.#lack({ first: Math.max(first, this.last + 1), last });
    this.#missing.sort((a, b) => a.first - b.first).forEach(this.#gone);
    this.#missing.length = 0;
  }

  /** Makes it reach to a record before or behind it; what lies between is missing. */
  #widen({ first, last }: Range): void {
    if (this.last >= this.first) {
      this.#lack(
        first > this.last ? { first: this.last + 1, last: first - 1 } : { first: last + 1, last: this.first - 1 },
      );
      [this.first, this.last] = [Math.min(first, this.first), Math.max(last, this.last)];
    } else {
      [this.first, this.last] = [first, last];
    }
  }

  #lack(range: Range): void {
    if (range.first > range.last) {
      return;
    }
    this.#missing.push(range);
    if (this.#missing.length > mostRanges) {
      this.#missing.splice(0, 1).forEach(this.#gone);
    }
  }

  /** Takes one record out of what is missing; false when it was not. */
  #fill(sequence: number): boolean {
    const at = this.#missing.findIndex(({ first, last }) => first <= sequence && sequence <= last);
    const range = this.#missing[at];
    if (range === undefined) {
      return false;
    }
    const left = [
      { first: range.first, last: sequence - 1 },
      { first: sequence + 1, last: range.last },
    ];
    this.#missing.splice(at, 1, ...left.filter(({ first, last }) => first <= last));
    return true;
  }
}
