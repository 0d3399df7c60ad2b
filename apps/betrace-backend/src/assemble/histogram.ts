/** How often a value fell into each bucket: plain data, added up over shards by `addUp`. */
export interface HistogramCounts {
  /** One more than there are bounds: the last counts what is beyond them all. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** Counts values by upper bounds, which grow and belong to the bucket below them, as Prometheus has it. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  record(value: number, times = 1): void {
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] as number)) {
      bucket++;
    }
    this.#counts[bucket] = (this.#counts[bucket] as number) + times;
    this.#sum += value * times;
  }

  read(): HistogramCounts {
    return { counts: [...this.#counts], sum: this.#sum };
  }
}
