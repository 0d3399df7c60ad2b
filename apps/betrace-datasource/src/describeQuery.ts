import { writeFilterText } from './filterText';
import type { BetraceQuery } from './types';

const NAMES = {
  violations: 'violations',
  violation_counts: 'violation counts',
  rules: 'rules',
  verdict_counts: 'verdict counts',
  violation_trace: 'kept spans',
  service_metrics: 'service metrics',
};

/** One line for query history and collapsed rows: `violation counts by rule, severity · severity=high`. */
export function describeQuery(query: BetraceQuery): string {
  const groups = query.groupBy?.length ? ` by ${query.groupBy.join(', ')}` : '';
  return [
    NAMES[query.queryType ?? 'violations'] + groups,
    query.trial && 'on trial',
    query.violationId && `of ${query.violationId}`,
    query.metrics?.join(', '),
    query.editorMode === 'code' ? query.filter : writeFilterText(query),
    query.live && 'live',
  ]
    .filter(Boolean)
    .join(' · ');
}
