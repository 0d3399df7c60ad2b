import { sql, type Kysely } from 'kysely';
import { deleteRows } from './delete-rows.ts';
import type { StoreUpkeep } from './store.ts';
import type { Tables } from './tables.ts';
import { fromStoredRow } from './violation-row.ts';

/** What is counted by the minute, where it is packed by the hour, and what beside the time is the key of both. */
const counted = [
  {
    minutes: sql.table('minute_counts'),
    hours: sql.table('hour_counts'),
    key: sql.raw('rule_uid, severity, service'),
  },
  { minutes: sql.table('verdict_counts'), hours: sql.table('hour_verdicts'), key: sql.raw('rule_uid, verdict') },
];

/** Each method that changes something is one short transaction: others commit between two of them. */
export function storeUpkeep(db: Kysely<Tables>): StoreUpkeep {
  return {
    async findBytes() {
      const { rows } = await sql<{ bytes: bigint }>`
        select (page_count - freelist_count) * page_size as bytes
        from pragma_page_count, pragma_freelist_count, pragma_page_size`.execute(db);
      return Number(rows[0]?.bytes ?? 0);
    },

    async countByRule() {
      const rows = await db
        .selectFrom('violations')
        .select(({ fn }) => ['rule_id', fn.countAll<bigint>().as('count')])
        .groupBy('rule_id')
        .execute();
      return rows.map(({ rule_id: ruleId, count }) => ({ ruleId, count: Number(count) }));
    },

    deleteOldest({ ruleId, decidedBefore }, limit) {
      return db.transaction().execute(async (tx) => {
        let query = tx.selectFrom('violations').selectAll();
        if (ruleId !== undefined) {
          query = query.where('rule_id', '=', ruleId);
        }
        if (decidedBefore !== undefined) {
          query = query.where('decided_at', '<', decidedBefore);
        }
        const rows = await query.orderBy('decided_at').limit(limit).execute();
        await deleteRows(tx, rows.map(fromStoredRow));
        return rows.length;
      });
    },

    packCounts(before, limit) {
      return db.transaction().execute(async (tx) => {
        let packed = 0;
        for (const { minutes, hours, key } of counted) {
          const old = sql`from ${minutes} where minute < ${BigInt(before)}
            order by minute, ${key} limit ${BigInt(limit)}`;
          await sql`insert into ${hours} (hour, rule_id, ${key}, counts)
            select minute - minute % 60, rule_id, ${key}, packed_minute(minute % 60, count) ${old}
            on conflict do update set counts = sum_of_packed(counts, excluded.counts)`.execute(tx);
          const gone = sql`delete from ${minutes} where (minute, ${key}) in (select minute, ${key} ${old})`;
          packed += changed(await gone.execute(tx));
        }
        return packed;
      });
    },

    dropCounts(before, limit) {
      return db.transaction().execute(async (tx) => {
        let dropped = 0;
        for (const { hours, key } of counted) {
          const old = sql`from ${hours} where hour < ${BigInt(before - 59)} order by hour limit ${BigInt(limit)}`;
          const gone = sql`delete from ${hours} where (hour, ${key}) in (select hour, ${key} ${old})`;
          dropped += changed(await gone.execute(tx));
        }
        return dropped;
      });
    },
  };
}

function changed({ numAffectedRows }: { readonly numAffectedRows?: bigint }): number {
  return Number(numAffectedRows ?? 0n);
}
