import { sql, type Kysely } from 'kysely';
import { ServiceError } from '../errors.ts';
import type { VerdictIntervalCount, ViolationStore } from './store.ts';
import type { Tables } from './tables.ts';
import { fromRow, fromSpansRow } from './violation-row.ts';

export function violationStore(db: Kysely<Tables>): ViolationStore {
  return {
    async list({ limit, cursor, ruleIds, severities, traceId, service, states, observed, from, to }) {
      let query = db
        .selectFrom('violations')
        .selectAll('violations')
        .where('state', 'in', states?.length ? states : ['open'])
        .where('observed', '=', observed ? 1n : 0n);
      if (ruleIds?.length) {
        query = query.where('rule_id', 'in', ruleIds);
      }
      if (severities?.length) {
        query = query.where('severity', 'in', severities);
      }
      if (traceId !== undefined) {
        query = query.where('trace_id', '=', traceId);
      }
      if (service !== undefined) {
        query = query
          .innerJoin('violation_services', 'violation_services.seq', 'violations.seq')
          .where('violation_services.service', '=', service);
      }
      // The time of the joined table is the same; asked there, its key gives the order.
      const [decidedAt, seq] =
        service === undefined
          ? (['violations.decided_at', 'violations.seq'] as const)
          : (['violation_services.decided_at', 'violation_services.seq'] as const);
      if (from !== undefined) {
        query = query.where(sql.ref(decidedAt), '>=', from);
      }
      if (to !== undefined) {
        query = query.where(sql.ref(decidedAt), '<', to);
      }
      if (cursor !== undefined) {
        const after = readCursor(cursor);
        query = query.where(
          sql<boolean>`(${sql.ref(decidedAt)}, ${sql.ref(seq)}) < (${after.decidedAt}, ${after.seq})`,
        );
      }
      const rows = await query
        .orderBy(sql.ref(decidedAt), 'desc')
        .orderBy(sql.ref(seq), 'desc')
        .limit(limit + 1)
        .execute();
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { violations: rows.slice(0, limit).map(fromRow), cursor: last && writeCursor(last.decided_at, last.seq) };
    },

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

    async counts({ fromMinute, toMinute, minutes, groupBy, ruleIds, severities }) {
      const interval = sql<bigint>`(minute - ${BigInt(fromMinute)}) / ${BigInt(minutes)}`.as('interval');
      const columns = groupBy.map((label) => labelColumns[label]);
      let query = db
        .selectFrom('minute_counts')
        .select(({ fn }) => [interval, ...columns, fn.sum<bigint>('count').as('count')])
        .where('minute', '>=', BigInt(fromMinute))
        .where('minute', '<', BigInt(toMinute))
        .groupBy(['interval', ...columns]);
      if (ruleIds?.length) {
        query = query.where('rule_id', 'in', ruleIds);
      }
      if (severities?.length) {
        query = query.where('severity', 'in', severities);
      }
      return (await query.execute()).map((row) => ({
        interval: Number(row.interval),
        labels: Object.fromEntries(groupBy.map((label) => [label, row[labelColumns[label]]])),
        count: Number(row.count),
      }));
    },

    async countVerdicts({ fromMinute, toMinute, minutes, ruleIds }) {
      let query = db
        .selectFrom('verdict_counts')
        .select(({ fn }) => [
          sql<bigint>`(minute - ${BigInt(fromMinute)}) / ${BigInt(minutes)}`.as('interval'),
          'rule_id',
          'verdict',
          fn.sum<bigint>('count').as('count'),
        ])
        .where('minute', '>=', BigInt(fromMinute))
        .where('minute', '<', BigInt(toMinute))
        .groupBy(['interval', 'rule_id', 'verdict'])
        .having(({ fn }) => fn.sum('count'), '<>', 0);
      if (ruleIds?.length) {
        query = query.where('rule_id', 'in', ruleIds);
      }
      return (await query.execute()).map((row) => ({
        interval: Number(row.interval),
        ruleId: row.rule_id,
        verdict: row.verdict as VerdictIntervalCount['verdict'],
        count: Number(row.count),
      }));
    },
  };
}

const labelColumns = { rule: 'rule_id', severity: 'severity', service: 'service' } as const;

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
