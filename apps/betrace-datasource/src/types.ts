import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

/** Worst first. The list of the API. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

export const QUERY_TYPES = [
  'violations',
  'violation_counts',
  'rules',
  'verdict_counts',
  'violation_trace',
  'service_metrics',
] as const;
export type QueryType = (typeof QUERY_TYPES)[number];

/** Table or log lines of violations; a series over time or one total of counts. The first is meant when none is named. */
export type Format = 'table' | 'logs' | 'time_series' | 'numeric';

/** What counts can be grouped by. */
export const GROUPS = {
  violation_counts: ['rule', 'severity', 'service', 'framework'],
  verdict_counts: ['rule', 'verdict'],
} as const;

/** What a rule can say of a trace. */
export const VERDICTS = ['satisfied', 'violated', 'not_applicable', 'inconclusive', 'error'] as const;

/** Fields whose values the backend can list: for editors, variables and ad hoc filters. */
export const FIELDS = ['rule', 'severity', 'service', 'tag', 'framework'] as const;
export type Field = (typeof FIELDS)[number];

/** Rows of a violations table when the query names no limit, and the most it may name. The Go side has the same. */
export const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 5000;

/** What a query selects. Everything is optional: absent filters match all. Lists may hold dashboard variables. */
export interface Selection {
  /** Rule ids. */
  rules?: string[];
  severities?: string[];
  /** Services of a witness or of the trace's root. */
  services?: string[];
  /** Tags of the rule. */
  tags?: string[];
  /** Compliance frameworks of the rule. */
  frameworks?: string[];
  /** Part of the message. */
  text?: string;
  traceId?: string;
  /** Of violations: open, which is the default, withdrawn or inconclusive. */
  states?: string[];
  /** Whether the trace was complete. */
  complete?: boolean;
}

/** What a panel, Explore or an alert rule stores. pkg/plugin/query.go reads the same and has the limits. */
export interface BetraceQuery extends DataQuery, Selection {
  queryType?: QueryType;
  format?: Format;
  /** In code mode `filter` selects and the lists do not. */
  editorMode?: 'builder' | 'code';
  filter?: string;
  /** Those of rules on trial instead of the others. */
  trial?: boolean;
  order?: 'newest' | 'oldest';
  /** Most rows. */
  limit?: number;
  /** Violations: new ones are added as they are decided. */
  live?: boolean;
  /** Counts: one series per combination of these. */
  groupBy?: string[];
  /** Counts: a duration or $__interval, which is the default; in whole minutes. */
  interval?: string;
  /** Counts: also zeros for enabled rules without violations, so that alert instances resolve. Default: true. */
  allRules?: boolean;
  /** Kept spans: whose. */
  violationId?: string;
  /** Verdict counts: of which verdicts; none means all. */
  verdicts?: string[];
  /** Service metrics: which; none means all. */
  metrics?: string[];
  /** What is left when the filters of a dashboard contradict those of the query. Never stored. */
  nothing?: boolean;
}

/** What a dashboard variable of this data source stores: of rules only those whose id, name or text contains `text`. */
export interface BetraceVariableQuery extends BetraceQuery {
  field?: Field;
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

/** A value to choose; the label is what people call it. */
export interface Choice {
  value: string;
  label?: string;
}
