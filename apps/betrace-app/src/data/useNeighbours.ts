import type { Violation } from '@betrace/api-client';
import { useCallback } from 'react';

import { client } from './client.ts';
import { useLoaded } from './useLoaded.ts';

const PER_SIDE = 4;

/** Violations of the same rule around one of them, the nearest first on each side. */
export function useNeighbours({ id, ruleId, decidedAt, observed }: Violation) {
  return useLoaded(
    useCallback(
      async (signal: AbortSignal) => {
        const sameRule = { ruleId: [ruleId], observed };
        const [older, newer] = await Promise.all([
          client.violations.list({ ...sameRule, to: decidedAt, pageSize: PER_SIDE }, { signal }),
          // Its own time is within: those decided at once with it, and it itself.
          client.violations.list(
            { ...sameRule, from: decidedAt, orderBy: 'decided_at asc', pageSize: PER_SIDE + 1 },
            { signal },
          ),
        ]);
        const others = newer.violations.filter((one) => one.id !== id);
        return { older: older.violations, newer: others.slice(0, PER_SIDE) };
      },
      [id, ruleId, decidedAt, observed],
    ),
  );
}
