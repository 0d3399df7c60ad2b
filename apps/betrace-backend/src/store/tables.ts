import type { ColumnType, Generated } from 'kysely';

/** SQLite's INTEGER: 64 bits, read as bigint so that nanoseconds stay exact. */
type Int = ColumnType<bigint, bigint | number, bigint | number>;

export interface Tables {
  rules: RuleTable;
  rule_revisions: RuleRevisionTable;
  violations: ViolationTable;
  violation_services: { service: string; decided_at: Int; seq: Int };
  violation_spans: ViolationSpansTable;
  /** The last change of each violation that late spans changed. */
  violation_changes: { number: Generated<bigint>; seq: Int };
  minute_counts: MinuteCountTable;
  verdict_counts: VerdictCountTable;
  hour_counts: HourCountTable;
  hour_verdicts: HourVerdictTable;
  redaction_policies: RedactionPolicyTable;
  /** One row: the last batch of decisions. */
  committed_batch: { id: Int; number: Int };
  span_outbox: SpanOutboxTable;
  /** One row: of all that waits there, kept in step by triggers. */
  span_outbox_totals: { id: Int; spans: Int; bytes: Int };
  evidence_rules: EvidenceRuleTable;
  evidence_counts: EvidenceCountTable;
  /** One row: the minute since 1970 up to which summaries are written. */
  evidence_settled: { id: Int; minute: Int };
  evidence_chains: { framework: string; control: string; last_sequence: Int; last_recorded_at: Int };
  evidence_records: EvidenceRecordTable;
  /** How many records went out as spans. */
  evidence_spans: { framework: string; control: string; outcome: string; count: Int };
  probe: { id: Int; written_at: Int };
  tokens: TokenTable;
  audit: AuditTable;
}

export interface TokenTable {
  id: string;
  name: string;
  role: string;
  trusted: Int;
  /** SHA-256. */
  hash: Uint8Array;
  created_at: Int;
  created_by: string;
  expires_at: Int | null;
  revoked_at: Int | null;
  last_used_at: Int | null;
}

/** Rows are only added: triggers refuse all else. */
export interface AuditTable {
  sequence: Generated<bigint>;
  at: Int;
  actor: string;
  action: string;
  subject: string;
  from_revision: Int;
  to_revision: Int;
  detail: string;
}

export interface RuleTable {
  uid: string;
  id: string;
  name: string;
  description: string;
  expression: string;
  enabled: Int;
  observe: Int;
  severity: string;
  /** JSON: texts. */
  tags: string;
  /** JSON: {framework, control}. */
  compliance: string;
  message: string;
  on_incomplete: string;
  revision: Int;
  created_at: Int;
  updated_at: Int;
  /** Name of a file; '' for a rule that is changed by the API. */
  provisioned_from: string;
  /** JSON: what the rule's tests are. */
  tests: string;
}

/** What each change left behind; a deletion is the last revision of its uid. */
export interface RuleRevisionTable {
  uid: string;
  revision: Int;
  change: 'create' | 'update' | 'delete';
  changed_at: Int;
  author: string;
  /** JSON: the rule's row after the change; of a deletion, before it. */
  rule: string;
}

export interface ViolationTable {
  /** Order of commits. */
  seq: Generated<bigint>;
  id: string;
  rule_uid: string;
  rule_id: string;
  rule_name: string;
  rule_revision: Int;
  severity: string;
  /** JSON: texts. */
  tags: string;
  message: string;
  clause: string;
  trace_id: string;
  root_name: string;
  root_service: string;
  complete: Int;
  trigger: string;
  state: string;
  observed: Int;
  trace_start: Int;
  decided_at: Int;
  /** JSON, 64-bit numbers as text. */
  witnesses: string;
  failing_assignments: Int;
  reason: string;
  suppressed: Int;
  amended_at: ColumnType<bigint | null, bigint | null | undefined, bigint | null>;
}

/** The spans of the trace that are kept with a violation. */
export interface ViolationSpansTable {
  seq: Int;
  truncated: Int;
  /** JSON, 64-bit numbers as text. */
  spans: string;
}

/** Violations decided in a minute (minutes since 1970), by the trace's root service. */
export interface MinuteCountTable {
  minute: Int;
  rule_uid: string;
  rule_id: string;
  severity: string;
  service: string;
  count: Int;
}

/** Verdicts on the traces decided in a minute (minutes since 1970); under the rule `*` all of these traces. */
export interface VerdictCountTable {
  minute: Int;
  rule_uid: string;
  rule_id: string;
  verdict: string;
  count: Int;
}

/** Rows of `minute_counts` that are packed: an hour is named by its first minute, `counts` see packed-hour.ts. */
export interface HourCountTable extends Omit<MinuteCountTable, 'minute' | 'count'> {
  hour: Int;
  counts: Uint8Array;
}

/** Rows of `verdict_counts` that are packed, likewise. */
export interface HourVerdictTable extends Omit<VerdictCountTable, 'minute' | 'count'> {
  hour: Int;
  counts: Uint8Array;
}

export interface RedactionPolicyTable {
  revision: Int;
  changed_at: Int;
  author: string;
  /** JSON. */
  policy: string;
}

/** Spans on their way out, in the order in which they are sent. */
export interface SpanOutboxTable {
  number: Generated<bigint>;
  /** When the first of them came to be, ns since 1970. */
  at: Int;
  spans: Int;
  /** Of the body. */
  bytes: Int;
  /** An ExportTraceServiceRequest of OTLP in protobuf. */
  body: Uint8Array;
}

/** A revision of a rule that is, or was, evidence for controls. */
export interface EvidenceRuleTable {
  rule_uid: string;
  rule_revision: Int;
  rule_id: string;
  /** JSON: {framework, control}, as the rule has it. */
  compliance: string;
  /** Ns since 1970. */
  since: Int;
  until: ColumnType<bigint | null, bigint | null, bigint>;
}

/** Verdicts on the traces decided in a minute; in one that a summary tells of already, by how much they changed since. */
export interface EvidenceCountTable {
  minute: Int;
  rule_uid: string;
  rule_revision: Int;
  satisfied: Int;
  violated: Int;
  inconclusive: Int;
  not_applicable: Int;
  error: Int;
  complete: Int;
}

/** Signed records; they are never changed, and only the oldest of a chain may be deleted. */
export interface EvidenceRecordTable {
  framework: string;
  control: string;
  sequence: Int;
  recorded_at: Int;
  rule_uid: string;
  rule_revision: Int;
  /** Where the interval of a summary begins, also of its corrections. */
  minute: ColumnType<bigint | null, bigint | number | null, never>;
  /** Of a violation, also of its corrections. */
  violation_id: string | null;
  /** A line of an export. */
  record: string;
}
