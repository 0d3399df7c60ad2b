import { ApiError } from '@betrace/api-client';
import { useCallback } from 'react';

import { client } from '../data/client.ts';
import { useLoaded } from '../data/useLoaded.ts';
import { heldSample } from './heldSample.ts';
import type { Sample } from './sample.ts';

/** Traces that are fetched whole and judged while somebody types. */
const MOST_SAMPLES = 10;

/**
 * The held traces decided last that fit, whole.
 * @param service some span is of it; empty: any.
 * @param spanName some span's name (of that service) contains it, in any case; empty: any.
 * @param attribute that span, or its resource, has it: `KEY` or `KEY=VALUE`; empty: any.
 */
export function useHeldSamples(service: string, spanName: string, attribute: string) {
  return useLoaded(
    useCallback(
      async (signal: AbortSignal) => {
        const { traces, held } = await client.traces.list(
          { service, spanName, attribute: attribute === '' ? [] : [attribute], pageSize: MOST_SAMPLES },
          { signal },
        );
        const samples = await Promise.all(traces.map(({ traceId }) => sampleOf(traceId, signal)));
        return { held, samples: samples.filter((sample) => sample !== undefined) };
      },
      [service, spanName, attribute],
    ),
  );
}

/** Undefined when the backend gave the trace up between list and call. */
async function sampleOf(traceId: string, signal: AbortSignal): Promise<Sample | undefined> {
  try {
    return heldSample(await client.traces.get(traceId, { signal }));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}
