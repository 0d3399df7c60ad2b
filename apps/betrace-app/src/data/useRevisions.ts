import type { RuleRevision } from '@betrace/api-client';
import { useCallback } from 'react';

import { client } from './client.ts';
import { useLoaded } from './useLoaded.ts';

/** Revisions that are read of a rule; the page says so when there are more. */
export const MOST_REVISIONS = 100;

/** The last changes of a rule, newest first. */
export function useRevisions(id: string) {
  return useLoaded(
    useCallback(
      async (signal: AbortSignal) => {
        const revisions: RuleRevision[] = [];
        // One more, to compare the last with.
        for await (const revision of client.rules.revisions(id, { pageSize: MOST_REVISIONS + 1 }, { signal })) {
          revisions.push(revision);
          if (revisions.length > MOST_REVISIONS) {
            break;
          }
        }
        return revisions;
      },
      [id],
    ),
  );
}
