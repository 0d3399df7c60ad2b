import { ApiError } from '@betrace/api-client';
import { useCallback } from 'react';

import { useSettings } from '../app/useSettings.ts';
import { client } from '../data/client.ts';
import { useLoaded } from '../data/useLoaded.ts';
import { heldSample } from './heldSample.ts';
import type { Sample } from './sample.ts';
import { tempoTrace, type TraceProblem } from './tempoTrace.ts';

export type FoundTrace = { sample: Sample; problem?: undefined } | { sample?: undefined; problem: TraceProblem };

/**
 * One trace, out of Tempo or, where that has it not, of those that the backend holds.
 * @param traceId 32 lower-case hex digits; undefined: nothing is looked for.
 * @param datasource uid of the Tempo where it was seen; else that of the configuration is asked.
 */
export function useTraceById(traceId: string | undefined, datasource: string | undefined) {
  const { tempoUid } = useSettings();
  const uid = datasource || tempoUid;
  return useLoaded(
    useCallback(
      async (signal: AbortSignal): Promise<FoundTrace | undefined> => {
        if (traceId === undefined) {
          return undefined;
        }
        const found = uid ? await tempoTrace(traceId, uid, signal) : noTempo;
        if ('trace' in found) {
          return { sample: found };
        }
        const held = found.absent ? await heldTrace(traceId, signal) : undefined;
        return held ? { sample: held } : { problem: found };
      },
      [traceId, uid],
    ),
  );
}

const noTempo: TraceProblem = {
  title: 'No Tempo data source is configured',
  advice: 'The backend does not hold this trace either. Choose where traces are looked up on the configuration page.',
  configuration: true,
  absent: true,
};

async function heldTrace(traceId: string, signal: AbortSignal): Promise<Sample | undefined> {
  try {
    return heldSample(await client.traces.get(traceId, { signal }));
  } catch (error) {
    if (error instanceof ApiError && !signal.aborted) {
      // What Tempo said tells more.
      return undefined;
    }
    throw error;
  }
}
