import { sql, type Kysely, type Selectable } from 'kysely';
import { ServiceError } from '../errors.ts';
import { fitting } from './fitting-violations.ts';
import type { ViolationPage, ViolationQuery } from './store.ts';
import type { Tables, ViolationTable } from './tables.ts';
import { fromRow } from './violation-row.ts';

type Row = Selectable<ViolationTable>;
type OneService = Omit<ViolationQuery, 'services'> & { readonly service?: string };

/**
 * A page of violations. For every single filter there is an index in the order of the list, so that little more is read
 * than shown, however much is stored; but a text is looked for in all that was decided in its time.
 */
export async function listViolations(
  db: Kysely<Tables>,
  { services = [], ...query }: ViolationQuery,
): Promise<ViolationPage> {
  const { limit, oldestFirst } = query;
  // Of several services the newest of each are put together: in one query all of theirs would be sorted.
  const found = await Promise.all(
    services.length === 0
      ? [rowsOf(db, query)]
      : [...new Set(services)].map((service) => rowsOf(db, { ...query, service })),
  );
  const order = oldestFirst ? 1 : -1;
  const rows = [...new Map(found.flat().map((row) => [row.seq, row])).values()].sort(
    (a, b) => order * (compare(a.decided_at, b.decided_at) || compare(a.seq, b.seq)),
  );
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { violations: rows.slice(0, limit).map(fromRow), cursor: last && writeCursor(last.decided_at, last.seq) };
}

/** One more than a page, in order. */
async function rowsOf(
  db: Kysely<Tables>,
  { limit, cursor, service, states, oldestFirst, timeBy = 'decided_at', from, to, ...filter }: OneService,
): Promise<readonly Row[]> {
  // The time of the joined table is the same; asked there, its key gives the order.
  const table = service === undefined ? 'violations' : 'violation_services';
  const [decidedAt, seq] = [sql.ref(`${table}.decided_at`), sql.ref(`${table}.seq`)];
  const time = timeBy === 'decided_at' ? decidedAt : sql.ref('violations.trace_start');
  const wanted = states?.length ? states : ['open'];
  let query = fitting(db.selectFrom('violations'), { ...filter, observed: filter.observed ?? false }).where(
    'state',
    'in',
    wanted,
  );
  if (!wanted.includes('open')) {
    // Said as the index of these says it.
    query = query.where(sql<boolean>`state <> 'open'`);
  }
  if (service !== undefined) {
    query = query
      .innerJoin('violation_services', 'violation_services.seq', 'violations.seq')
      .where('violation_services.service', '=', service);
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
  const page = query
    .orderBy(decidedAt, direction)
    .orderBy(seq, direction)
    .limit(limit + 1);
  if (timeBy === 'decided_at') {
    return page.selectAll('violations').execute();
  }
  // Sorted within the index of start times, and only what is shown is read.
  return db
    .selectFrom('violations')
    .selectAll()
    .where('seq', 'in', page.select('violations.seq'))
    .orderBy('decided_at', direction)
    .orderBy('seq', direction)
    .execute();
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
