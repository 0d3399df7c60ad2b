import { sql, type Kysely } from 'kysely';
import { eachPacked } from './packed-hour.ts';
import type { CountLabel, CountQuery, CountRange, CountSeries, VerdictLabel, VerdictQuery } from './store.ts';
import type { Tables } from './tables.ts';

const violationColumns = { rule: 'rule_id', severity: 'severity', service: 'service' } as const;
const verdictColumns = { rule: 'rule_id', verdict: 'verdict' } as const;

/** See ViolationStore.counts: what is packed by the hour, and what is not yet or was changed since, added up. */
export async function countViolations(
  db: Kysely<Tables>,
  { groupBy, ruleIds, severities, services, ...range }: CountQuery,
): Promise<readonly CountSeries<CountLabel>[]> {
  const columns = groupBy.map((label) => violationColumns[label]);
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
  const sums = new Sums(range, groupBy, violationColumns);
  sums.addHours(await hours.execute());
  sums.addMinutes(await minutes.execute());
  return sums.series();
}

/** See ViolationStore.countVerdicts. */
export async function countVerdicts(
  db: Kysely<Tables>,
  { groupBy, ruleIds, verdicts, ...range }: VerdictQuery,
): Promise<readonly CountSeries<VerdictLabel>[]> {
  const columns = groupBy.map((label) => verdictColumns[label]);
  let minutes = db
    .selectFrom('verdict_counts')
    .select(({ fn }) => ['minute', ...columns, fn.sum<bigint>('count').as('count')])
    .where(withinMinutes(range))
    .groupBy(['minute', ...columns]);
  let hours = db
    .selectFrom('hour_verdicts')
    .select(['hour', 'counts', ...columns])
    .where(withinHours(range));
  if (ruleIds?.length) {
    minutes = minutes.where('rule_id', 'in', ruleIds);
    hours = hours.where('rule_id', 'in', ruleIds);
  }
  if (verdicts?.length) {
    minutes = minutes.where('verdict', 'in', verdicts);
    hours = hours.where('verdict', 'in', verdicts);
  }
  const sums = new Sums(range, groupBy, verdictColumns);
  sums.addHours(await hours.execute());
  sums.addMinutes(await minutes.execute());
  return sums.series();
}

function withinMinutes({ fromMinute, toMinute }: CountRange) {
  return sql<boolean>`minute >= ${BigInt(fromMinute)} and minute < ${BigInt(toMinute)}`;
}

/** An hour that begins before may reach in. */
function withinHours({ fromMinute, toMinute }: CountRange) {
  return sql<boolean>`hour > ${BigInt(fromMinute - 60)} and hour < ${BigInt(toMinute)}`;
}

type Labels<Label extends string> = CountSeries<Label>['labels'];

/** Adds up what rows count, by their labels and by the interval. */
class Sums<Label extends string> {
  readonly #range: CountRange;
  readonly #groupBy: readonly Label[];
  readonly #columns: Readonly<Record<Label, string>>;
  readonly #byKey = new Map<string, CountSeries<Label>>();

  constructor(range: CountRange, groupBy: readonly Label[], columns: Readonly<Record<Label, string>>) {
    this.#range = range;
    this.#groupBy = groupBy;
    this.#columns = columns;
  }

  addHours(rows: readonly { readonly hour: bigint; readonly counts: Uint8Array }[]): void {
    for (const row of rows) {
      const sums = this.#sumsOf(row);
      const hour = Number(row.hour);
      eachPacked(row.counts, (minute, count) => this.#add(sums, hour + minute, count));
    }
  }

  addMinutes(rows: readonly { readonly minute: bigint; readonly count: bigint }[]): void {
    for (const row of rows) {
      this.#add(this.#sumsOf(row), Number(row.minute), Number(row.count));
    }
  }

  series(): readonly CountSeries<Label>[] {
    return [...this.#byKey]
      .filter(([, { counts }]) => counts.some((count) => count !== 0))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, series]) => series);
  }

  #add(sums: Float64Array | undefined, minute: number, count: number): void {
    const { fromMinute, toMinute, minutes } = this.#range;
    if (sums && minute >= fromMinute && minute < toMinute) {
      const interval = Math.floor((minute - fromMinute) / minutes);
      sums[interval] = (sums[interval] ?? 0) + count;
    }
  }

  /** Undefined when there are enough series. */
  #sumsOf(row: object): Float64Array | undefined {
    const values = this.#groupBy.map((label) => (row as Readonly<Record<string, string>>)[this.#columns[label]] ?? '');
    const key = values.join('\n');
    const found = this.#byKey.get(key);
    const { fromMinute, toMinute, minutes, maxSeries = Infinity } = this.#range;
    if (found || this.#byKey.size > maxSeries) {
      return found?.counts;
    }
    const labels = Object.fromEntries(this.#groupBy.map((label, i) => [label, values[i]])) as Labels<Label>;
    const counts = new Float64Array(Math.ceil((toMinute - fromMinute) / minutes));
    this.#byKey.set(key, { labels, counts });
    return counts;
  }
}
