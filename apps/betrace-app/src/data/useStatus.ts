import { useCallback } from 'react';

import { client } from './client.ts';
import { useLoaded } from './useLoaded.ts';

/** How the service is doing; looks again every `pollMs`, 0 never. */
export function useStatus(pollMs = 0) {
  return useLoaded(
    useCallback((signal: AbortSignal) => client.status({ signal }), []),
    pollMs,
  );
}
