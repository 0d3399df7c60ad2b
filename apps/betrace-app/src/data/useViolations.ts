import { rangeUtil, type RawTimeRange } from '@grafana/data';
import { useCallback } from 'react';

import { client } from './client.ts';
import { useLoaded } from './useLoaded.ts';

/** Pause between an answer and the next look for new violations. */
const POLL_MS = 5000;

export interface ViolationFilter {
  ruleId?: string;
  severity?: string;
  /** Those of rules that are only observed, instead of the others. */
  observed: boolean;
  /** By the time of decision. */
  range: RawTimeRange;
  /** At most 1000. */
  pageSize: number;
}

/** The newest violations that fit; looks again by itself while the range ends now. */
export function useViolations({ ruleId, severity, observed, range, pageSize }: ViolationFilter) {
  const { from, to } = range;
  const load = useCallback(
    (signal: AbortSignal) => {
      const absolute = rangeUtil.convertRawToRange({ from, to });
      return client.violations.list(
        {
          ruleId: ruleId ? [ruleId] : [],
          severity: severity ? [severity] : [],
          observed,
          from: absolute.from.toISOString(),
          to: absolute.to.toISOString(),
          pageSize,
        },
        { signal },
      );
    },
    [ruleId, severity, observed, from, to, pageSize],
  );
  return useLoaded(load, to === 'now' ? POLL_MS : 0);
}

/** One violation with its witnesses, also a withdrawn one. */
export function useViolation(id: string) {
  return useLoaded(useCallback((signal: AbortSignal) => client.violations.get(id, { signal }), [id]));
}
