import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';

import { readTraces } from './readTraces.ts';
import { pastedSample, type Sample } from './sample.ts';

/** Why a trace is not here, in a sentence, and what to do about it. */
export interface TraceProblem {
  title: string;
  advice: string;
  /** Whether the plugin's configuration page is where it is mended. */
  configuration?: boolean;
  /** Whether the trace is not there, so that it may be elsewhere. */
  absent?: boolean;
}

/**
 * A trace out of Tempo, by Grafana's proxy of the data source: as this person may see it there, with nothing redacted.
 * @param traceId 32 lower-case hex digits.
 */
export async function tempoTrace(traceId: string, uid: string, signal: AbortSignal): Promise<Sample | TraceProblem> {
  try {
    const answer = await ask(`v2/traces/${traceId}`, uid, signal).catch((error: Refusal) => {
      // A Tempo of before 2.7 knows the first version only.
      return error.status === 404 ? ask(`traces/${traceId}`, uid, signal) : Promise.reject(error);
    });
    const { traces, problems } = readTraces(answer);
    const [trace] = traces;
    return trace
      ? { ...pastedSample(trace), id: traceId }
      : { title: 'Tempo’s answer holds no trace', advice: problems[0] ?? 'Look at it in Explore.' };
  } catch (error) {
    if (signal.aborted) {
      throw error;
    }
    return problemOf(error as Refusal);
  }
}

interface Refusal {
  status?: number;
  data?: { message?: string };
}

async function ask(path: string, uid: string, signal: AbortSignal): Promise<unknown> {
  const { data } = await lastValueFrom(
    getBackendSrv().fetch({
      method: 'GET',
      url: `/api/datasources/proxy/uid/${encodeURIComponent(uid)}/api/${path}`,
      headers: { Accept: 'application/json' },
      abortSignal: signal,
      showErrorAlert: false,
      showSuccessAlert: false,
    }),
  );
  return data;
}

function problemOf({ status = 0, data }: Refusal): TraceProblem {
  const said = data?.message ?? '';
  if (status === 404 && /data ?source/i.test(said)) {
    return {
      title: 'The Tempo data source is gone',
      advice: 'Choose another one on the configuration page.',
      configuration: true,
      absent: true,
    };
  }
  if (status === 404) {
    return {
      title: 'Tempo does not have this trace',
      advice: 'Check the id; a trace can be looked up some seconds after its last span came, until Tempo drops it.',
      absent: true,
    };
  }
  if (status === 401 || status === 403) {
    return {
      title: 'You may not read traces of this Tempo',
      advice: 'An administrator can give you the permission to query the data source.',
      absent: true,
    };
  }
  return {
    title: 'Tempo does not answer',
    advice: said || 'Test the data source where it is configured, then try again.',
    absent: true,
  };
}
