import type { Rule, VerdictSeriesTable, ViolationSeriesTable } from '@betrace/api-client';

import { client } from './client.ts';
import { useLoaded } from './useLoaded.ts';

const HALF_HOUR_MS = 30 * 60_000;
const BARS = 48;

/** How many violations a rule had in each half hour of the last day, the one that is running included. */
export interface ViolationCounts {
  of: (rule: Rule) => readonly number[];
}

const silent: readonly number[] = new Array<number>(BARS).fill(0);

/**
 * Counts for all rules in one request of each kind, however many rules there are. Of a rule that only observes it is the
 * violated verdicts that count, as its violations are in no other count.
 */
export function useViolationCounts(pollMs = 0) {
  return useLoaded(loadCounts, pollMs);
}

async function loadCounts(signal: AbortSignal): Promise<ViolationCounts> {
  const now = Date.now();
  const day = {
    // Rounded down to a half hour by the API.
    from: new Date(now - (BARS - 1) * HALF_HOUR_MS).toISOString(),
    to: new Date(now).toISOString(),
    interval: `${HALF_HOUR_MS / 1000}s`,
    groupBy: ['rule'],
  };
  const [reported, observed] = await Promise.all([
    client.violations.series(day, { signal }).then(byRule),
    client.rules.verdictSeries({ ...day, verdict: ['violated'] }, { signal }).then(byRule),
  ]);
  return { of: ({ id, observe }) => (observe ? observed : reported).get(id) ?? silent };
}

const byRule = ({ series }: ViolationSeriesTable | VerdictSeriesTable) =>
  new Map(series.map(({ labels, counts }) => [labels['rule'] ?? '', counts]));
