import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

/** Worst first. The list of the API. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

export const QUERY_TYPES = ['violations', 'violation_counts'] as const;
export type QueryType = (typeof QUERY_TYPES)[number];

export const GROUPS = ['rule', 'severity', 'service'] as const;
export type Group = (typeof GROUPS)[number];

/** Rows of a violations table when the query names no limit, and the most it may name. The Go side has the same. */
export const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 5000;

/**
 * What a panel, Explore or an alert rule stores. Everything is optional but the type: absent filters match all.
 * `rules` and `severities` may hold dashboard variables.
 */
export interface BetraceQuery extends DataQuery {
  queryType?: QueryType;
  /** Rule ids. */
  rules?: string[];
  severities?: string[];
  /** Violations: service of a witness or of the trace's root. */
  service?: string;
  /** Violations: most rows. */
  limit?: number;
  /** Counts: one series per combination of these. */
  groupBy?: Group[];
  /** Counts: also zeros for enabled rules without violations, so that alert instances resolve. Default: true. */
  allRules?: boolean;
}

/** Settings that browsers may read. */
export interface BetraceOptions extends DataSourceJsonData {
  /** Uid of the Tempo data source that trace ids link to. */
  tempoUid?: string;
  tlsSkipVerify?: boolean;
  tlsAuthWithCACert?: boolean;
  tlsAuth?: boolean;
}

/** Settings that only the Go side sees, decrypted. */
export interface BetraceSecrets {
  /** A BeTrace token with role viewer. */
  token?: string;
}

/** A rule as the backend offers it for choosing. */
export interface RuleChoice {
  id: string;
  name: string;
}
