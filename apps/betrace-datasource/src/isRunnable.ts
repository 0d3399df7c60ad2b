import { QUERY_TYPES, type BetraceQuery } from './types';

/** Whether a query can be sent at all: shown, and of a kind this plugin knows. */
export function isRunnable(query: BetraceQuery): boolean {
  return !query.hide && query.queryType !== undefined && QUERY_TYPES.includes(query.queryType);
}
