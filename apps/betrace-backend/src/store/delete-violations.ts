import type { Kysely } from 'kysely';
import { durably } from './durably.ts';
import { countMinutes } from './minute-counts.ts';
import type { ViolationFilter } from './store.ts';
import type { Tables } from './tables.ts';
import { fitting } from './fitting-violations.ts';
import { deleteRows } from './upkeep.ts';
import { fromRow } from './violation-row.ts';

/** Deletes up to `limit` violations with all that is kept and counted of them; on disk when the promise resolves. */
export function deleteViolations(db: Kysely<Tables>, filter: ViolationFilter, limit: number): Promise<number> {
  return durably(db, async (tx) => {
    const rows = await fitting(tx.selectFrom('violations').selectAll('violations'), filter).limit(limit).execute();
    await deleteRows(tx, rows);
    await countMinutes(tx, rows.map(fromRow), -1);
    return rows.length;
  });
}
