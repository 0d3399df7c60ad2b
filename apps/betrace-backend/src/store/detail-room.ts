import type { Transaction } from 'kysely';
import type { Violation } from '../report/violation.ts';
import type { Tables } from './tables.ts';

const NS_PER_MINUTE = 60_000_000_000n;

/** How many violations were stored in detail, by rule, state and minute; as of the last commit. Forgotten it is asked again. */
export type DetailCounts = Map<string, number>;

const MOST_KNOWN = 10_000;

/**
 * How many violations of each rule and minute may still be stored in detail, in one transaction: going by what was stored
 * when the minute was first asked about, and by what this connection, the only one that writes, has stored since.
 */
export class DetailRoom {
  readonly #tx: Transaction<Tables>;
  readonly #max: number;
  readonly #committed: DetailCounts;
  readonly #counts: DetailCounts = new Map();

  constructor(tx: Transaction<Tables>, max: number, committed: DetailCounts) {
    this.#tx = tx;
    this.#max = max;
    this.#committed = committed;
  }

  /** Whether there is room for one more; then it is taken. */
  async take(violation: Violation): Promise<boolean> {
    if (this.#max === Infinity) {
      return true;
    }
    const { ruleUid, state, decidedAt } = violation;
    const key = `${ruleUid} ${state} ${decidedAt / NS_PER_MINUTE}`;
    const count = this.#counts.get(key) ?? this.#committed.get(key) ?? (await this.#stored(violation));
    this.#counts.set(key, Math.min(count + 1, this.#max));
    return count < this.#max;
  }

  /** To be called once the transaction is committed. */
  keep(): void {
    if (this.#committed.size > MOST_KNOWN) {
      this.#committed.clear();
    }
    this.#counts.forEach((count, key) => this.#committed.set(key, count));
  }

  /** Counted up to the limit only. */
  async #stored({ ruleUid, ruleId, state, decidedAt }: Violation): Promise<number> {
    const start = decidedAt - (decidedAt % NS_PER_MINUTE);
    const rows = await this.#tx
      .selectFrom('violations')
      .select('seq')
      .where('rule_id', '=', ruleId)
      .where('rule_uid', '=', ruleUid)
      .where('state', '=', state)
      .where('suppressed', '=', 0n)
      .where('decided_at', '>=', start)
      .where('decided_at', '<', start + NS_PER_MINUTE)
      .orderBy('decided_at')
      .limit(this.#max)
      .execute();
    return rows.length;
  }
}
