import type { SceneDataQuery } from '@grafana/scenes';

import type { UrlFilter } from './filterFromUrl.ts';

/** Queries of the data source plugin, in the shape that it stores them. */
export function rowsQuery(filter: UrlFilter, limit: number): SceneDataQuery {
  const { text, traceId, state, complete, observed, live, range } = filter;
  return {
    refId: 'violations',
    queryType: 'violations',
    ...rulesOf(filter),
    text,
    traceId,
    states: state && [state],
    complete,
    trial: observed,
    // What is decided from now on is not of a range that has ended.
    live: live && range.to === 'now',
    limit,
  };
}

export function countsQuery(filter: UrlFilter, groupBy: 'severity' | 'rule'): SceneDataQuery {
  return {
    refId: groupBy,
    queryType: 'violation_counts',
    ...rulesOf(filter),
    groupBy: [groupBy],
    // Not a line at zero for every rule that there is.
    allRules: groupBy === 'severity',
  };
}

/** Counts are kept by rule, severity, service and minute: nothing else of the filter narrows them. */
export const narrowsRowsOnly = ({ text, traceId, state, complete, observed }: UrlFilter): boolean =>
  Boolean(text ?? traceId ?? state ?? complete !== undefined) || observed;

const rulesOf = ({ rules, severities, services, tags, frameworks }: UrlFilter) => ({
  rules,
  severities,
  services,
  tags,
  frameworks,
});
