import type { Kysely, Transaction } from 'kysely';
import type { Violation } from '../report/violation.ts';
import type { DecisionBatch } from './store.ts';
import type { Tables } from './tables.ts';
import { toRow } from './violation-row.ts';

const NS_PER_MINUTE = 60_000_000_000n;

/** Rows of one statement: 20 columns each stay well below SQLite's 32,766 parameters. */
const ROWS_PER_STATEMENT = 200;

/**
 * Stores the violations that are new and counts exactly those that are not of a rule on trial, with the number of the
 * batch, in one transaction.
 */
export function commitDecisions(db: Kysely<Tables>, { number, violations }: DecisionBatch): Promise<void> {
  if (number === undefined && violations.length === 0) {
    return Promise.resolve();
  }
  return db.transaction().execute(async (tx) => {
    for (let start = 0; start < violations.length; start += ROWS_PER_STATEMENT) {
      const inserted = await insertNew(tx, violations.slice(start, start + ROWS_PER_STATEMENT));
      await insertServices(tx, inserted);
      await countMinutes(tx, inserted);
    }
    if (number !== undefined) {
      await tx.replaceInto('committed_batch').values({ id: 1, number }).execute();
    }
  });
}

export async function committedBatch(db: Kysely<Tables>): Promise<number> {
  const row = await db.selectFrom('committed_batch').select('number').executeTakeFirst();
  return Number(row?.number ?? 0);
}

type Inserted = Violation & { readonly seq: bigint };

async function insertNew(tx: Transaction<Tables>, violations: readonly Violation[]): Promise<Inserted[]> {
  const rows = await tx
    .insertInto('violations')
    .values(violations.map(toRow))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning(['id', 'seq'])
    .execute();
  // Of two with one id in the batch the first is stored, so the last to enter the map must be the first.
  const byId = new Map(violations.toReversed().map((violation) => [violation.id, violation]));
  return rows.map(({ id, seq }) => ({ ...(byId.get(id) as Violation), seq }));
}

async function insertServices(tx: Transaction<Tables>, inserted: readonly Inserted[]): Promise<void> {
  const rows = inserted.flatMap(({ seq, decidedAt, rootService, witnesses }) => {
    const services = new Set(witnesses.flatMap(({ spans }) => spans.map(({ service }) => service)));
    services.add(rootService).delete('');
    return [...services].map((service) => ({ service, decided_at: decidedAt, seq }));
  });
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    await tx
      .insertInto('violation_services')
      .values(rows.slice(start, start + ROWS_PER_STATEMENT))
      .execute();
  }
}

async function countMinutes(tx: Transaction<Tables>, inserted: readonly Inserted[]): Promise<void> {
  const counted = inserted.filter(({ observed }) => !observed);
  if (counted.length === 0) {
    return;
  }
  await tx
    .insertInto('minute_counts')
    .values(
      counted.map((violation) => ({
        minute: violation.decidedAt / NS_PER_MINUTE,
        rule_uid: violation.ruleUid,
        rule_id: violation.ruleId,
        severity: violation.severity,
        service: violation.rootService,
        count: 1,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['minute', 'rule_uid', 'severity', 'service'])
        .doUpdateSet(({ ref, eb }) => ({ count: eb(ref('minute_counts.count'), '+', ref('excluded.count')) })),
    )
    .execute();
}
