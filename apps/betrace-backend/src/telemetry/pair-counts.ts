/** How often a pair of labels occurred. */
export interface PairCount {
  readonly pair: readonly [string, string];
  readonly count: number;
}

/** Pairs that are counted: five for each of 10,000 rules. Of more, the oldest are forgotten. */
const maxPairs = 50_000;

/** Counts by two labels, such as rule and verdict. */
export class PairCounts {
  readonly #counts = new Map<string, number>();

  /** Counts only grow: what is taken back elsewhere (`times` below 0) was counted and stays so. */
  add(first: string, second: string, times = 1): void {
    if (times <= 0) {
      return;
    }
    const key = `${second} ${first}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + times);
    if (this.#counts.size > maxPairs) {
      this.#counts.delete(this.#counts.keys().next().value as string);
    }
  }

  /** `isWanted` looks at the first label. */
  totals(isWanted: (first: string) => boolean = () => true): PairCount[] {
    return [...this.#counts].flatMap(([key, count]) => {
      const space = key.indexOf(' ');
      const pair = [key.slice(space + 1), key.slice(0, space)] as const;
      return isWanted(pair[0]) ? [{ pair, count }] : [];
    });
  }
}
