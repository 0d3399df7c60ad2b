import type { ListViolationsRequestJson } from '@betrace/api-client';
import { rangeUtil, type RawTimeRange } from '@grafana/data';
import { useCallback } from 'react';

import { client } from './client.ts';
import { useLoaded } from './useLoaded.ts';

/** Pause between an answer and the next look for new violations. */
const POLL_MS = 5000;

export type ViolationQuery = Omit<ListViolationsRequestJson, 'from' | 'to'>;

/** The newest violations that fit and were decided in a range; looks again by itself while that ends now. */
export function useViolations(query: ViolationQuery, { from, to }: RawTimeRange) {
  const asked = JSON.stringify(query);
  const load = useCallback(
    (signal: AbortSignal) => {
      const range = rangeUtil.convertRawToRange({ from, to });
      const times = { from: range.from.toISOString(), to: range.to.toISOString() };
      return client.violations.list({ ...(JSON.parse(asked) as ViolationQuery), ...times }, { signal });
    },
    [asked, from, to],
  );
  return useLoaded(load, to === 'now' ? POLL_MS : 0);
}

/** One violation with its witnesses, also a withdrawn one. */
export function useViolation(id: string) {
  return useLoaded(useCallback((signal: AbortSignal) => client.violations.get(id, { signal }), [id]));
}
