import { sql, type Kysely } from 'kysely';
import { deleteRows } from './delete-rows.ts';
import type { StoreUpkeep } from './store.ts';
import type { Tables } from './tables.ts';
import { fromStoredRow } from './violation-row.ts';

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
        const counts = sql`from minute_counts where minute < ${BigInt(before)}
          order by minute, rule_uid, severity, service limit ${BigInt(limit)}`;
        await sql`insert into hour_counts (hour, rule_uid, rule_id, severity, service, counts)
          select minute - minute % 60, rule_uid, rule_id, severity, service, packed_minute(minute % 60, count) ${counts}
          on conflict do update set counts = sum_of_packed(counts, excluded.counts)`.execute(tx);
        const packed = await sql`delete from minute_counts where (minute, rule_uid, severity, service)
          in (select minute, rule_uid, severity, service ${counts})`.execute(tx);
        const verdicts = sql`from verdict_counts where minute < ${BigInt(before)}
          order by minute, rule_uid, verdict limit ${BigInt(limit)}`;
        await sql`insert into hour_verdicts (hour, rule_uid, rule_id, verdict, counts)
          select minute - minute % 60, rule_uid, rule_id, verdict, packed_minute(minute % 60, count) ${verdicts}
          on conflict do update set counts = sum_of_packed(counts, excluded.counts)`.execute(tx);
        const others = await sql`delete from verdict_counts where (minute, rule_uid, verdict)
          in (select minute, rule_uid, verdict ${verdicts})`.execute(tx);
        return changed(packed) + changed(others);
      });
    },

    dropCounts(before, limit) {
      return db.transaction().execute(async (tx) => {
        const old = sql`where hour < ${BigInt(before - 59)} order by hour limit ${BigInt(limit)}`;
        const counts = await sql`delete from hour_counts where (hour, rule_uid, severity, service)
          in (select hour, rule_uid, severity, service from hour_counts ${old})`.execute(tx);
        const verdicts = await sql`delete from hour_verdicts where (hour, rule_uid, verdict)
          in (select hour, rule_uid, verdict from hour_verdicts ${old})`.execute(tx);
        return changed(counts) + changed(verdicts);
      });
    },
  };
}

function changed({ numAffectedRows }: { readonly numAffectedRows?: bigint }): number {
  return Number(numAffectedRows ?? 0n);
}
