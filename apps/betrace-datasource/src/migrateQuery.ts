import type { BetraceQuery } from './types';

/** A stored query in today's shape: version 0.1 knew one `service`. The Go side reads both. */
export function migrateQuery(query: BetraceQuery & { service?: string }): BetraceQuery {
  if (query.service === undefined) {
    return query;
  }
  const { service, ...rest } = query;
  return service === '' ? rest : { services: [service], ...rest };
}
