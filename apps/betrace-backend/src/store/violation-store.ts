import { sql, type Kysely } from 'kysely';
import { ServiceError } from '../errors.ts';
import { countVerdicts, countViolations } from './count-intervals.ts';
import { deleteViolations } from './delete-violations.ts';
import { fitting, seqsOf } from './fitting-violations.ts';
import type { ViolationStore } from './store.ts';
import type { Tables } from './tables.ts';
import { fromRow, fromSpansRow } from './violation-row.ts';

export function violationStore(db: Kysely<Tables>): ViolationStore {
  return {
    async list({ limit, cursor, services = [], states, oldestFirst, timeBy = 'decided_at', from, to, ...filter }) {
      const [service, ...otherServices] = services;
      const byService = service !== undefined && otherServices.length === 0;
      // The time of the joined table is the same; asked there, its key gives the order.
      const table = byService ? 'violation_services' : 'violations';
      const [decidedAt, seq] = [sql.ref(`${table}.decided_at`), sql.ref(`${table}.seq`)];
      const time = timeBy === 'decided_at' ? decidedAt : sql.ref('violations.trace_start');
      let query = fitting(db.selectFrom('violations').selectAll('violations'), {
        ...filter,
        observed: filter.observed ?? false,
      }).where('state', 'in', states?.length ? states : ['open']);
      if (byService) {
        query = query
          .innerJoin('violation_services', 'violation_services.seq', 'violations.seq')
          .where('violation_services.service', '=', service);
      } else if (service !== undefined) {
        query = query.where('violations.seq', 'in', seqsOf(services));
      }
      if (from !== undefined) {
        query = query.where(time, '>=', from);
      }
      if (to !== undefined) {
        query = query.where(time, '<', to);
      }
      const direction = oldestFirst ? 'asc' : 'desc';
      if (cursor !== undefined) {
        const after = readCursor(cursor);
        const beyond = sql.raw(oldestFirst ? '>' : '<');
        query = query.where(sql<boolean>`(${decidedAt}, ${seq}) ${beyond} (${after.decidedAt}, ${after.seq})`);
      }
      const rows = await query
        .orderBy(decidedAt, direction)
        .orderBy(seq, direction)
        .limit(limit + 1)
        .execute();
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { violations: rows.slice(0, limit).map(fromRow), cursor: last && writeCursor(last.decided_at, last.seq) };
    },

    async listSince({ afterSeq, limit, services = [], ...filter }) {
      let query = fitting(db.selectFrom('violations').selectAll('violations'), {
        ...filter,
        observed: filter.observed ?? false,
      })
        .where('state', '=', 'open')
        .where('violations.seq', '>', afterSeq);
      if (services.length > 0) {
        query = query.where('violations.seq', 'in', seqsOf(services));
      }
      const rows = await query.orderBy('violations.seq').limit(limit).execute();
      return rows.map((row) => ({ ...fromRow(row), seq: row.seq }));
    },

    async findLastSeq() {
      const row = await db.selectFrom('violations').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
      return row?.seq ?? 0n;
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

function writeCursor(decidedAt: bigint, seq: bigint): string {
  return Buffer.from(`${decidedAt}.${seq}`).toString('base64url');
}

function readCursor(cursor: string): { decidedAt: bigint; seq: bigint } {
  const match = /^(-?\d{1,19})\.(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  const decidedAt = BigInt(match?.[1] ?? 0);
  if (match === null || BigInt.asIntN(64, decidedAt) !== decidedAt) {
    throw new ServiceError('invalid-argument', 'The page token is not one of this list; start again without it.');
  }
  return { decidedAt, seq: BigInt(match[2] as string) };
}
