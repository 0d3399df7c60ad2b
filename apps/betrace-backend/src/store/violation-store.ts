import { sql, type Kysely } from 'kysely';
import { countVerdicts, countViolations } from './count-intervals.ts';
import { deleteViolations } from './delete-violations.ts';
import { fitting, seqsOf } from './fitting-violations.ts';
import { listViolations } from './list-violations.ts';
import type { SinceQuery, ViolationStore } from './store.ts';
import type { Tables } from './tables.ts';
import { fromRow, fromSpansRow, fromStoredRow } from './violation-row.ts';

export function violationStore(db: Kysely<Tables>): ViolationStore {
  return {
    list: (query) => listViolations(db, query),

    async listSince({ afterSeq, limit, ...query }) {
      const rows = await watched(db, query)
        .where('state', '=', 'open')
        .where('violations.seq', '>', afterSeq)
        .orderBy('violations.seq')
        .limit(limit)
        .execute();
      return rows.map(fromStoredRow);
    },

    async listChangesSince({ afterNumber, limit, ...query }) {
      const rows = await watched(db, query)
        .innerJoin('violation_changes', 'violation_changes.seq', 'violations.seq')
        .select('violation_changes.number')
        .where('state', 'in', ['open', 'withdrawn'])
        .where('violation_changes.number', '>', afterNumber)
        .orderBy('violation_changes.number')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ ...fromRow(row), number: row.number }));
    },

    async findLast() {
      const last = (table: 'violations' | 'violation_changes', column: string) =>
        sql<bigint | null>`(select max(${sql.ref(column)}) from ${sql.table(table)})`;
      const { rows } = await sql<{ seq: bigint | null; number: bigint | null }>`
        select ${last('violations', 'seq')} as seq, ${last('violation_changes', 'number')} as number`.execute(db);
      return { seq: rows[0]?.seq ?? 0n, number: rows[0]?.number ?? 0n };
    },

    delete: (filter, limit) => deleteViolations(db, filter, limit),

    async find(id) {
      const row = await db.selectFrom('violations').selectAll().where('id', '=', id).executeTakeFirst();
      return row && fromRow(row);
    },

    async findSpans(id) {
      const row = await db
        .selectFrom('violation_spans')
        .innerJoin('violations', 'violations.seq', 'violation_spans.seq')
        .select(['violation_spans.spans', 'violation_spans.truncated'])
        .where('violations.id', '=', id)
        .executeTakeFirst();
      return row && fromSpansRow(row);
    },

    counts: (query) => countViolations(db, query),

    countVerdicts: (query) => countVerdicts(db, query),
  };
}

/** What a filter lets a watcher see, in whatever state. */
function watched(db: Kysely<Tables>, { services = [], ...filter }: Omit<SinceQuery, 'afterSeq' | 'limit'>) {
  const query = fitting(db.selectFrom('violations').selectAll('violations'), {
    ...filter,
    observed: filter.observed ?? false,
  });
  return services.length > 0 ? query.where('violations.seq', 'in', seqsOf(services)) : query;
}
