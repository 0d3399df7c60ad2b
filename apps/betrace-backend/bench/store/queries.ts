import { pino } from 'pino';
import { systemClock } from '../../src/assemble/clock.ts';
import { buildService } from '../../src/build-service.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { ruleId, traceId, type Filling } from './fill.ts';

export interface QueryTimes {
  readonly name: string;
  /** Violations on the first page, or series. */
  readonly found: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  /** Milliseconds of CPU for each call, of the service and its client: other work on the machine hardly changes them. */
  readonly cpu: number;
}

/** Asks each query so many times, one after the other, of a service on the folder. */
export async function measureQueries(
  folder: string,
  { violations, rules, calls }: Filling & { readonly calls: number },
): Promise<readonly QueryTimes[]> {
  const settings = readSettings(
    {
      BETRACE_HTTP_ADDR: '127.0.0.1:0',
      BETRACE_GRPC_ADDR: '127.0.0.1:0',
      BETRACE_DATA_DIR: folder,
      BETRACE_SHARDS: '0',
      BETRACE_SPOOL_RESERVE: '1MiB',
    },
    [],
  );
  const service = await buildService(settings, { clock: systemClock, log: pino({ level: 'silent' }) });
  try {
    const rows: QueryTimes[] = [];
    for (const [name, query] of queriesOf(violations, rules)) {
      rows.push({ name, ...(await timesOf(service.httpUrl + query, calls)) });
    }
    return rows;
  } finally {
    await service.close();
  }
}

/** What is asked, by a name for people: each is told apart from the default list by one filter. */
function queriesOf(violations: number, rules: number): readonly (readonly [string, string])[] {
  const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const list = '/api/violations?';
  const series = `/api/violations/series?from=${ago(24)}`;
  const verdicts = `/api/rules/verdicts/series?from=${ago(24)}`;
  return [
    ['default list', list],
    ['list, oldest first', `${list}orderBy=decided_at asc`],
    ['list, 1,000 on a page', `${list}pageSize=1000`],
    ['rule, the noisiest', `${list}ruleId=${ruleId(0)}`],
    ['rule, the quietest', `${list}ruleId=${ruleId(rules - 1)}`],
    ['five rules', `${list}${[0, 1, 2, 3, 4].map((each) => `ruleId=${ruleId(each)}`).join('&')}`],
    ['five quiet rules', `${list}${[1, 2, 3, 4, 5].map((each) => `ruleId=${ruleId(rules - each)}`).join('&')}`],
    ['severity', `${list}severity=low`],
    ['two severities', `${list}severity=low&severity=high`],
    ['trace', `${list}traceId=${traceId(Math.floor(violations / 2) + 5)}`],
    ['service of the root', `${list}service=service-7`],
    ['service of every witness', `${list}service=payments`],
    ['two services', `${list}service=service-7&service=service-8`],
    ['tag', `${list}tag=team-3`],
    ['framework', `${list}framework=soc2`],
    ['decided in an hour, half a day ago', `${list}from=${ago(13)}&to=${ago(12)}`],
    ['trace start in an hour, half a day ago', `${list}timeBy=trace_start&from=${ago(13)}&to=${ago(12)}`],
    ['trace start within the day', `${list}timeBy=trace_start&from=${ago(24)}`],
    ['text that many have, of a day', `${list}from=${ago(24)}&text=PAID`],
    ['text that none has, of an hour', `${list}from=${ago(1)}&text=nothing like it`],
    ['text that none has, of a day', `${list}from=${ago(24)}&text=nothing like it`],
    ['complete', `${list}complete=true`],
    ['incomplete', `${list}complete=false`],
    ['state withdrawn', `${list}state=withdrawn`],
    ['state inconclusive', `${list}state=inconclusive`],
    ['rules on trial', `${list}observed=true`],
    ['violations of 24 h by rule, each minute', `${series}&groupBy=rule`],
    ['violations of 24 h by rule, each 5 minutes', `${series}&groupBy=rule&interval=300s`],
    ['violations of 24 h by severity, each 5 minutes', `${series}&groupBy=severity&interval=300s`],
    ['violations of 24 h of one rule, each minute', `${series}&ruleId=${ruleId(0)}`],
    ['verdicts of 24 h by rule, each 15 minutes', `${verdicts}&groupBy=rule&interval=900s`],
    ['verdicts of 24 h by verdict, each 5 minutes', `${verdicts}&groupBy=verdict&interval=300s`],
    ['verdicts of 24 h of one rule, each minute', `${verdicts}&groupBy=verdict&ruleId=${ruleId(0)}`],
    ['all traces of 24 h, each minute', verdicts],
    ['rules with the verdicts of a day', '/api/rules?withCounts=true'],
  ];
}

async function timesOf(url: string, calls: number): Promise<Omit<QueryTimes, 'name'>> {
  const times: number[] = [];
  let found = 0;
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) {
    const start = performance.now();
    const response = await fetch(url);
    const text = await response.text();
    times.push(performance.now() - start);
    if (!response.ok) {
      throw new Error(`${url}: ${text}`);
    }
    const answer = JSON.parse(text) as { violations?: unknown[]; series?: unknown[]; rules?: unknown[] };
    found = (answer.violations ?? answer.series ?? answer.rules ?? []).length;
  }
  const { user, system } = process.cpuUsage(before);
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(calls * share)] ?? 0;
  return { found, p50: at(0.5), p95: at(0.95), cpu: (user + system) / 1000 / calls };
}
