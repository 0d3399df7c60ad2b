import { useCallback } from 'react';

import { client } from './client.ts';
import { useLoaded } from './useLoaded.ts';

/** Whether the backend answers, and its version. */
export function useHealth() {
  return useLoaded(useCallback((signal: AbortSignal) => client.health.check({ signal }), []));
}
