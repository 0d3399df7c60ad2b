import type { BetraceQuery } from './types';

/** One line for query history and collapsed rows: `violation counts by rule, severity · severity high`. */
export function describeQuery(query: BetraceQuery): string {
  const counts = query.queryType === 'violation_counts';
  const groups = counts && query.groupBy?.length ? ` by ${query.groupBy.join(', ')}` : '';
  return [
    (counts ? 'violation counts' : 'violations') + groups,
    query.rules?.length && `rule ${query.rules.join(', ')}`,
    query.severities?.length && `severity ${query.severities.join(', ')}`,
    !counts && query.service && `service ${query.service}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
