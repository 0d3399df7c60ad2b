import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from './service.ts';
import { violationsOf } from './traces.ts';
import type { KnownTrace } from './traces.ts';

/** What the service found, against the truth. */
export interface Compared {
  readonly acknowledged: number;
  /** Violations that are listed. */
  readonly found: number;
  readonly lost: readonly string[];
  /** Rows or counts beyond one for each. */
  readonly twice: number;
  /** Of traces that keep the rule, or that nobody sent. */
  readonly wrong: readonly string[];
}

/** Milliseconds in which all that was acknowledged must be judged, as long as there is progress. */
const patience = 30_000;
const pause = 200;

/**
 * Waits until the service has found what it must, or nothing more comes; then `rest` milliseconds more, in which what is
 * judged too much would come. `mayBeLost`: violations that need not be found, but may.
 */
export async function compare(
  service: Service,
  traces: readonly KnownTrace[],
  options: { rest: number; expected?: Set<string>; mayBeLost?: ReadonlySet<string> },
): Promise<Compared> {
  const { rest, expected = violationsOf(traces), mayBeLost = new Set() } = options;
  let found = await foundBy(service);
  const missing = () => [...expected].filter((key) => !found.has(key) && !mayBeLost.has(key));
  let left = missing().length;
  for (let until = performance.now() + patience; left > 0 && performance.now() < until;) {
    await sleep(pause);
    found = await foundBy(service);
    if (missing().length < left) {
      left = missing().length;
      until = performance.now() + patience;
    }
  }
  await sleep(rest);
  found = await foundBy(service);
  const rows = [...found.values()].reduce((sum, count) => sum + count, 0);
  return {
    acknowledged: traces.length,
    found: rows,
    lost: missing(),
    twice: rows - found.size + Math.max(0, (await countedBy(service)) - found.size),
    wrong: [...found.keys()].filter((key) => !expected.has(key)),
  };
}

/** How many rows there are for rule id and trace id, of violations in these states. */
export async function foundBy(service: Service, state: string[] = ['open']): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for await (const { ruleId, traceId } of service.client.violations.all({ pageSize: 1000, state })) {
    const key = `${ruleId} ${traceId}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}

/** Violations by the counters of the last days. */
export async function countedBy(service: Service): Promise<number> {
  const [from, to] = [-2, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString()) as [string, string];
  const { series } = await service.client.violations.series({ from, to, interval: '3600s' });
  return series.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
}

/** Verdicts of each kind that were counted otherwise than the truth has it, of all rules but one and of all traces; in words. */
export async function miscounted(
  service: Service,
  traces: readonly KnownTrace[],
  uncounted?: string,
): Promise<string[]> {
  const expected = new Map<string, number>([['* decided', traces.length]]);
  for (const [rule, verdict] of traces.flatMap(({ truth }) => Object.entries(truth))) {
    const key = `${rule} ${verdict}`;
    if (rule !== uncounted) {
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
  }
  const wrong = async () => {
    const counted = await verdictsBy(service);
    return [...expected].flatMap(([key, count]) =>
      counted.get(key) === count ? [] : [`${key} was counted ${counted.get(key) ?? 0} times instead of ${count}`],
    );
  };
  let last = await wrong();
  for (const end = performance.now() + patience; last.length > 0 && performance.now() < end; last = await wrong()) {
    await sleep(pause);
  }
  return last;
}

interface VerdictSeries {
  readonly series: readonly { readonly labels: Readonly<Record<string, string>>; readonly counts: readonly number[] }[];
}

/** By rule id and verdict, with a blank between; `* decided`: all traces. */
async function verdictsBy(service: Service): Promise<Map<string, number>> {
  const [from, to] = [-2, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  const query = `groupBy=rule&groupBy=verdict&interval=3600s&from=${from}&to=${to}`;
  const answer = await fetch(`${service.url}/api/rules/verdicts/series?${query}`);
  const { series } = (await answer.json()) as VerdictSeries;
  return new Map(
    series.map(({ labels, counts }) => [
      `${labels['rule']} ${labels['verdict']}`,
      counts.reduce((sum, count) => sum + count, 0),
    ]),
  );
}
