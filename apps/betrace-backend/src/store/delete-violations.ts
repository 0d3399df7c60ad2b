import type { Kysely } from 'kysely';
import { deleteRows } from './delete-rows.ts';
import { durably } from './durably.ts';
import { countMinutes } from './minute-counts.ts';
import type { ViolationFilter } from './store.ts';
import type { Tables } from './tables.ts';
import { fitting } from './fitting-violations.ts';
import { fromStoredRow } from './violation-row.ts';

/** Deletes up to `limit` violations with all that is kept and counted of them; on disk when the promise resolves. */
export function deleteViolations(db: Kysely<Tables>, filter: ViolationFilter, limit: number): Promise<number> {
  return durably(db, async (tx) => {
    const rows = await fitting(tx.selectFrom('violations').selectAll('violations'), filter).limit(limit).execute();
    const violations = rows.map(fromStoredRow);
    await deleteRows(tx, violations);
    await countMinutes(tx, violations, -1);
    return violations.length;
  });
}
