import type { Transaction } from 'kysely';
import type { Violation } from '../report/violation.ts';
import type { Tables } from './tables.ts';

const NS_PER_MINUTE = 60_000_000_000n;

/** How many violations of each rule and minute may still be stored in detail, going by what is stored. */
export class DetailRoom {
  readonly #tx: Transaction<Tables>;
  readonly #max: number;
  /** By rule, state and minute. */
  readonly #left = new Map<string, number>();

  constructor(tx: Transaction<Tables>, max: number) {
    this.#tx = tx;
    this.#max = max;
  }

  /** Whether there is room for one more; then it is taken. */
  async take(violation: Violation): Promise<boolean> {
    if (this.#max === Infinity) {
      return true;
    }
    const { ruleUid, state, decidedAt } = violation;
    const key = `${ruleUid} ${state} ${decidedAt / NS_PER_MINUTE}`;
    const left = this.#left.get(key) ?? this.#max - (await this.#stored(violation));
    this.#left.set(key, left - 1);
    return left > 0;
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
