import { ApiError, type RuleRevision } from '@betrace/api-client';
import { useCallback } from 'react';

import { client } from './client.ts';
import { useLoaded } from './useLoaded.ts';

/** A rule as it was at a revision and as it is now. Both are absent of a rule that was deleted. */
export interface RuleHistory {
  then?: RuleRevision;
  now?: RuleRevision;
}

/** What a revision of a rule said, and what the rule says now. */
export function useRuleHistory(id: string, revision: number) {
  return useLoaded(
    useCallback(
      async (signal: AbortSignal): Promise<RuleHistory> => {
        let now: RuleRevision | undefined;
        try {
          for await (const one of client.rules.revisions(id, { pageSize: 100 }, { signal })) {
            now ??= one;
            if (one.revision <= revision) {
              return { now, ...(one.revision === revision && { then: one }) };
            }
          }
        } catch (error) {
          if (!(error instanceof ApiError && error.status === 404)) {
            throw error;
          }
        }
        return { now };
      },
      [id, revision],
    ),
  );
}
