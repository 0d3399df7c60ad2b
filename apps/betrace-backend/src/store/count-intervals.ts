import { sql, type Kysely } from 'kysely';
import { eachPacked } from './packed-hour.ts';
import type { CountQuery, IntervalCount, VerdictIntervalCount, VerdictQuery } from './store.ts';
import type { Tables } from './tables.ts';

const labelColumns = { rule: 'rule_id', severity: 'severity', service: 'service' } as const;

/** See ViolationStore.counts: what is packed by the hour, and what is not yet or was changed since, added up. */
export async function countViolations(
  db: Kysely<Tables>,
  { groupBy, ruleIds, severities, services, ...range }: CountQuery,
): Promise<readonly IntervalCount[]> {
  const columns = groupBy.map((label) => labelColumns[label]);
  let minutes = db
    .selectFrom('minute_counts')
    .select(({ fn }) => ['minute', ...columns, fn.sum<bigint>('count').as('count')])
    .where(withinMinutes(range))
    .groupBy(['minute', ...columns]);
  let hours = db
    .selectFrom('hour_counts')
    .select(['hour', 'counts', ...columns])
    .where(withinHours(range));
  if (ruleIds?.length) {
    minutes = minutes.where('rule_id', 'in', ruleIds);
    hours = hours.where('rule_id', 'in', ruleIds);
  }
  if (severities?.length) {
    minutes = minutes.where('severity', 'in', severities);
    hours = hours.where('severity', 'in', severities);
  }
  if (services?.length) {
    minutes = minutes.where('service', 'in', services);
    hours = hours.where('service', 'in', services);
  }
  const keyOf = (row: Partial<Record<(typeof columns)[number], string>>) => columns.map((column) => row[column] ?? '');
  return sums(range, keyOf, await minutes.execute(), await hours.execute()).map(({ key, ...sum }) => ({
    ...sum,
    labels: Object.fromEntries(groupBy.map((label, i) => [label, key[i] ?? ''])),
  }));
}

/** See ViolationStore.countVerdicts. */
export async function countVerdicts(
  db: Kysely<Tables>,
  { ruleIds, ...range }: VerdictQuery,
): Promise<readonly VerdictIntervalCount[]> {
  let minutes = db
    .selectFrom('verdict_counts')
    .select(({ fn }) => ['minute', 'rule_id', 'verdict', fn.sum<bigint>('count').as('count')])
    .where(withinMinutes(range))
    .groupBy(['minute', 'rule_id', 'verdict']);
  let hours = db.selectFrom('hour_verdicts').select(['hour', 'rule_id', 'verdict', 'counts']).where(withinHours(range));
  if (ruleIds?.length) {
    minutes = minutes.where('rule_id', 'in', ruleIds);
    hours = hours.where('rule_id', 'in', ruleIds);
  }
  const keyOf = (row: { readonly rule_id: string; readonly verdict: string }) => [row.rule_id, row.verdict];
  return sums(range, keyOf, await minutes.execute(), await hours.execute()).map(({ key, ...sum }) => ({
    ...sum,
    ruleId: key[0] ?? '',
    verdict: key[1] as VerdictIntervalCount['verdict'],
  }));
}

type Range = Pick<CountQuery, 'fromMinute' | 'toMinute' | 'minutes'>;

function withinMinutes({ fromMinute, toMinute }: Range) {
  return sql<boolean>`minute >= ${BigInt(fromMinute)} and minute < ${BigInt(toMinute)}`;
}

/** An hour that begins before may reach in. */
function withinHours({ fromMinute, toMinute }: Range) {
  return sql<boolean>`hour > ${BigInt(fromMinute - 60)} and hour < ${BigInt(toMinute)}`;
}

interface Sum {
  readonly interval: number;
  readonly key: readonly string[];
  count: number;
}

/** Of each interval and key, ordered by these, without zeros. */
function sums<Labels>(
  { fromMinute, toMinute, minutes: length }: Range,
  keyOf: (row: Labels) => readonly string[],
  minutes: readonly (Labels & { readonly minute: bigint; readonly count: bigint })[],
  hours: readonly (Labels & { readonly hour: bigint; readonly counts: Uint8Array })[],
): readonly Sum[] {
  const byKey = new Map<string, { readonly key: readonly string[]; readonly counts: Map<number, number> }>();
  const countsOf = (row: Labels): Map<number, number> => {
    const key = keyOf(row);
    const text = key.join('\n');
    const entry = byKey.get(text) ?? { key, counts: new Map() };
    byKey.set(text, entry);
    return entry.counts;
  };
  const add = (counts: Map<number, number>, minute: number, count: number): void => {
    if (minute >= fromMinute && minute < toMinute) {
      const interval = Math.floor((minute - fromMinute) / length);
      counts.set(interval, (counts.get(interval) ?? 0) + count);
    }
  };
  for (const row of hours) {
    const [counts, hour] = [countsOf(row), Number(row.hour)];
    eachPacked(row.counts, (minute, count) => add(counts, hour + minute, count));
  }
  for (const row of minutes) {
    add(countsOf(row), Number(row.minute), Number(row.count));
  }
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { key, counts }]) => [...counts].map(([interval, count]): Sum => ({ interval, key, count })))
    .filter(({ count }) => count !== 0)
    .sort((a, b) => a.interval - b.interval);
}
