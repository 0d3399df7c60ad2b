import { sql, type SelectQueryBuilder } from 'kysely';
import type { ViolationFilter, ViolationQuery } from './store.ts';
import type { Tables } from './tables.ts';

type Filter = ViolationFilter & Pick<ViolationQuery, 'observed' | 'text' | 'complete'>;

/** Narrows a query down to the violations that fit every part of a filter that is said. */
export function fitting<O>(
  query: SelectQueryBuilder<Tables, 'violations', O>,
  { ruleIds, severities, traceId, observed, text, complete, from, to }: Filter,
): SelectQueryBuilder<Tables, 'violations', O> {
  if (ruleIds?.length) {
    query = query.where('rule_id', 'in', ruleIds);
  }
  if (severities?.length) {
    query = query.where('severity', 'in', severities);
  }
  if (traceId !== undefined) {
    query = query.where('trace_id', '=', traceId);
  }
  if (observed !== undefined) {
    query = query.where('observed', '=', observed ? 1n : 0n);
  }
  if (complete !== undefined) {
    query = query.where('complete', '=', complete ? 1n : 0n);
  }
  if (text !== undefined) {
    const words = sql`lower(message || char(10) || rule_name || char(10) || root_name)`;
    query = query.where(sql<boolean>`instr(${words}, ${text.toLowerCase()}) > 0`);
  }
  if (from !== undefined) {
    query = query.where('violations.decided_at', '>=', from);
  }
  if (to !== undefined) {
    query = query.where('violations.decided_at', '<', to);
  }
  return query;
}

/** The places in the order of commits of those that any of the services has a part in. */
export function seqsOf(services: readonly string[]) {
  return sql<bigint>`(select seq from violation_services where service in (${sql.join(services)}))`;
}
