import { useCallback } from 'react';

import { client } from './client.ts';
import { useLoaded } from './useLoaded.ts';

/** The enabled rules that the backend cannot use, by id, each with the reason. */
export function useBrokenRules(pollMs = 0) {
  return useLoaded(
    useCallback(async (signal: AbortSignal) => {
      const { brokenRules } = await client.status({ signal });
      return new Map(brokenRules.map(({ id, reason }) => [id, reason]));
    }, []),
    pollMs,
  );
}
