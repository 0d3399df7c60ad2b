import { QUERY_TYPES, type BetraceQuery } from './types';

/**
 * Whether a query can be sent at all: shown, of a kind this plugin knows, and with the violation it is about. Without a
 * type it is a new one and means the default.
 */
export function isRunnable(query: BetraceQuery): boolean {
  return (
    !query.hide &&
    (query.queryType === undefined || QUERY_TYPES.includes(query.queryType)) &&
    (query.queryType !== 'violation_trace' || Boolean(query.violationId))
  );
}
