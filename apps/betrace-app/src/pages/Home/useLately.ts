import type { Violation } from '@betrace/api-client';

import { severities } from '../../components/SeverityBadge.tsx';
import { client } from '../../data/client.ts';
import { useLoaded } from '../../data/useLoaded.ts';

const HOUR_MS = 3_600_000;
const NEWEST = 5;

export interface Lately {
  /** Violations in the last 24 hours, the running one included, and in the 24 before; every severity, worst first. */
  bySeverity: Array<{ severity: string; lastDay: number; dayBefore: number }>;
  /** The newest of all time. */
  newest: Violation[];
}

/** What broke lately; looks again every `pollMs`. */
export function useLately(pollMs: number) {
  return useLoaded(load, pollMs);
}

async function load(signal: AbortSignal): Promise<Lately> {
  const now = Date.now();
  const [{ series }, { violations }] = await Promise.all([
    client.violations.series(
      {
        // Rounded down to an hour by the API.
        from: new Date(now - 47 * HOUR_MS).toISOString(),
        to: new Date(now).toISOString(),
        interval: `${HOUR_MS / 1000}s`,
        groupBy: ['severity'],
      },
      { signal },
    ),
    client.violations.list({ pageSize: NEWEST }, { signal }),
  ]);
  const counts = new Map(series.map(({ labels, counts }) => [labels['severity'], counts]));
  const sum = (numbers: readonly number[] = []) => numbers.reduce((total, one) => total + one, 0);
  return {
    bySeverity: severities.map((severity) => {
      const hours = counts.get(severity) ?? [];
      return { severity, lastDay: sum(hours.slice(-24)), dayBefore: sum(hours.slice(0, -24)) };
    }),
    newest: violations,
  };
}
