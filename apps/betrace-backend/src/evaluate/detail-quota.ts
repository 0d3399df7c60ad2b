/**
 * How many violations a rule may still give in detail in a minute: in a storm what is worth showing is there soon, and
 * collecting witnesses for all of them would cost more than judging does.
 */
export class DetailQuota {
  readonly #perMinute: number;
  #minute = 0;
  /** Of this minute, by rule. */
  readonly #given = new Map<string, number>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Whether one more is within the quota; then it is counted. */
  take(ruleUid: string, minute: number): boolean {
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#given.clear();
    }
    const given = this.#given.get(ruleUid) ?? 0;
    if (given < this.#perMinute) {
      this.#given.set(ruleUid, given + 1);
    }
    return given < this.#perMinute;
  }
}
