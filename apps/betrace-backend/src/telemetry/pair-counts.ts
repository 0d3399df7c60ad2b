import type { PairNumbers } from '../evaluate/shard-measures.ts';

/** First labels that are counted, such as rules. Of more, the oldest are forgotten. */
const maxFirst = 10_000;

/** Counts by two labels, such as rule and verdict. Counts only grow. */
export class PairCounts {
  readonly #counts = new Map<string, Record<string, number>>();

  add(first: string, second: string): void {
    const inner = this.#counts.get(first) ?? {};
    inner[second] = (inner[second] ?? 0) + 1;
    this.#counts.set(first, inner);
    if (this.#counts.size > maxFirst) {
      this.#counts.delete(this.#counts.keys().next().value as string);
    }
  }

  /** `isWanted` looks at the first label. */
  totals(isWanted: (first: string) => boolean = () => true): PairNumbers {
    return Object.fromEntries([...this.#counts].filter(([first]) => isWanted(first)));
  }
}

/** The counts, with a 0 for each of these pairs that was never counted. */
export function withZeros(counts: PairNumbers, pairs: Iterable<readonly [first: string, second: string]>): PairNumbers {
  const all: Record<string, Record<string, number>> = { ...counts };
  for (const [first, second] of pairs) {
    all[first] = { [second]: 0, ...all[first] };
  }
  return all;
}
