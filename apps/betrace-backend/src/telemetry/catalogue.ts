export interface MetricText {
  readonly name: string;
  /** UCUM; '' for a plain number. */
  readonly unit: string;
  readonly meaning: string;
}

export type MetricKind = 'counter' | 'gauge' | 'histogram';

export interface Metric extends MetricText {
  readonly kind: MetricKind;
  readonly labels: readonly string[];
}

function metric(kind: MetricKind, name: string, meaning: string, labels: readonly string[] = [], unit = ''): Metric {
  return { kind, name, meaning, labels, unit };
}

/**
 * Every metric of the service. The counts of spans balance, per life of the process: received + replayed = decided +
 * skipped + open + late + duplicate + own + the sum of dropped.
 */
export const metrics = {
  spansReceived: metric('counter', 'betrace_spans_received_total', 'Spans that came in.'),
  spansReplayed: metric('counter', 'betrace_spans_replayed_total', 'Spans taken from the spool after a start.'),
  spansDecided: metric('counter', 'betrace_spans_decided_total', 'Spans in traces that were judged.'),
  spansSkipped: metric(
    'counter',
    'betrace_spans_skipped_total',
    'Replayed spans of traces that were judged before the start.',
  ),
  spansOpen: metric('gauge', 'betrace_open_spans', 'Spans in traces that are still open.'),
  spansLate: metric('counter', 'betrace_spans_late_total', 'Spans that came after their trace was judged.'),
  spansDuplicate: metric('counter', 'betrace_spans_duplicate_total', 'Spans whose id their trace had already.'),
  spansOwn: metric('counter', 'betrace_spans_own_total', 'Spans of the service itself, which are not judged.'),
  spansDropped: metric('counter', 'betrace_spans_dropped_total', 'Spans that could not be used.', ['reason']),
  openTraces: metric('gauge', 'betrace_open_traces', 'Traces that wait for more spans.'),
  bufferBytes: metric('gauge', 'betrace_buffer_bytes', 'Size of the open traces.', [], 'By'),
  tracesDecided: metric('counter', 'betrace_traces_decided_total', 'Traces judged.', ['trigger', 'complete']),
  tracesAmended: metric('counter', 'betrace_traces_amended_total', 'Traces judged again with late spans.'),
  tracesUnjudged: metric('counter', 'betrace_traces_unjudged_total', 'Traces that could not be judged.'),
  spansProcessed: metric('counter', 'betrace_rule_engine_spans_processed_total', 'Spans that the rules have seen.'),
  verdicts: metric('counter', 'betrace_rule_verdicts_total', 'Verdicts of the rules in force.', ['rule', 'verdict']),
  violations: metric('counter', 'betrace_violations_total', 'Violations stored, without those of rules on trial.', [
    'rule',
    'severity',
  ]),
  withdrawn: metric('counter', 'betrace_violations_withdrawn_total', 'Violations that late spans took back.'),
  suppressed: metric(
    'counter',
    'betrace_violations_suppressed_total',
    'Violations kept without details, for there were too many of their rule in that minute.',
  ),
  evidence: metric(
    'counter',
    'betrace_compliance_spans_emitted_total',
    'Records of compliance evidence that went out as spans, since the database was made.',
    ['framework', 'control', 'outcome'],
  ),
  rulesInForce: metric('gauge', 'betrace_rules_in_force', 'Rules by which traces are judged.'),
  rulesBroken: metric('gauge', 'betrace_rules_broken', 'Enabled rules that cannot be in force.'),
  rulesWrongInFiles: metric(
    'gauge',
    'betrace_rule_files_problems',
    'Errors in the files that rules are taken from, where there are any such files.',
  ),
  redactionFailures: metric(
    'counter',
    'betrace_redaction_failures_total',
    'Values that could not be dealt with by the redaction policy, and were redacted.',
  ),
  redactionBroken: metric(
    'gauge',
    'betrace_redaction_policy_broken',
    '1 while the stored redaction policy cannot be used, and all text of attributes is redacted.',
  ),
  storePending: metric('gauge', 'betrace_store_pending_violations', 'Violations that wait for the store.'),
  storeBytes: metric('gauge', 'betrace_store_bytes', 'Size of all that is stored.', [], 'By'),
  storeDeleted: metric(
    'counter',
    'betrace_store_deleted_violations_total',
    'Violations that went because of their age, or because the store was full.',
    ['reason'],
  ),
  spoolSegments: metric('gauge', 'betrace_spool_segments', 'Files of the spool.'),
  spoolSpoilt: metric('counter', 'betrace_spool_spoilt_records_total', 'Records of the spool that were not replayed.', [
    'reason',
  ]),
  exportSent: metric('counter', 'betrace_export_spans_sent_total', 'Spans of violations and evidence sent.'),
  exportDropped: metric(
    'counter',
    'betrace_export_spans_dropped_total',
    'Spans of violations and evidence given up: the queue was full, or the receiver refused the request or some of its spans.',
    ['reason'],
  ),
  exportQueued: metric('gauge', 'betrace_export_queue_spans', 'Spans of violations and evidence that wait to be sent.'),
  exportBytes: metric('gauge', 'betrace_export_queue_bytes', 'Their size on the disk.', [], 'By'),
  exportAge: metric('gauge', 'betrace_export_queue_age_seconds', 'How long the oldest of them waits.', [], 's'),
  heldTraces: metric('gauge', 'betrace_held_traces', 'Judged traces that late spans may still amend.'),
  heldBytes: metric('gauge', 'betrace_held_bytes', 'Size of the held traces.', [], 'By'),
  sampledTraces: metric('gauge', 'betrace_sampled_traces', 'Judged traces that are held to try rules on.'),
  sampledBytes: metric('gauge', 'betrace_sampled_bytes', 'Size of them, as counted against the limit.', [], 'By'),
  schemaCounters: metric(
    'gauge',
    'betrace_schema_counters',
    'Names, keys and values that are remembered for completion.',
  ),
  amendingSpans: metric('counter', 'betrace_spans_amending_total', 'Late spans that came in time to amend.'),
  tombstones: metric('gauge', 'betrace_tombstones', 'Judged traces whose late spans are known to be late.'),
  tombstonesForgotten: metric('counter', 'betrace_tombstones_forgotten_total', 'Of those, forgotten for want of room.'),
  lag: metric('gauge', 'betrace_decision_lag_seconds', 'By how much judging is behind the deadlines.', [], 's'),
  evaluation: metric(
    'histogram',
    'betrace_trace_evaluation_duration_seconds',
    'How long all rules together took to judge a trace, of one trace in 64.',
    [],
    's',
  ),
  ruleEvaluation: metric(
    'histogram',
    'betrace_rule_evaluation_duration_seconds',
    'How long a rule took to judge a trace that it concerns, of one trace in 64.',
    ['rule'],
    's',
  ),
  arrivalAfterRoot: metric(
    'histogram',
    'betrace_span_arrival_after_root_seconds',
    'How long after the root of its trace a span came: which grace the traffic needs.',
    [],
    's',
  ),
  requests: metric(
    'histogram',
    'betrace_http_request_duration_seconds',
    'Requests over HTTP by route and status.',
    ['method', 'route', 'status'],
    's',
  ),
  calls: metric(
    'histogram',
    'betrace_grpc_call_duration_seconds',
    'Calls over gRPC by method and code.',
    ['method', 'code'],
    's',
  ),
  authFailures: metric('counter', 'betrace_auth_failures_total', 'Calls without a token that is in force.', ['reason']),
  callsForbidden: metric('counter', 'betrace_calls_forbidden_total', 'Calls whose caller had too low a role.'),
  callsLimited: metric('counter', 'betrace_calls_limited_total', 'Calls refused as too many of one token in a second.'),
  cpu: metric('counter', 'process_cpu_seconds_total', 'CPU time of the process.', [], 's'),
  memory: metric('gauge', 'process_resident_memory_bytes', 'Resident memory of the process.', [], 'By'),
  heap: metric('gauge', 'process_heap_bytes', 'JavaScript heap in use, of the main thread.', [], 'By'),
  started: metric('gauge', 'process_start_time_seconds', 'When the process began, in seconds since 1970.', [], 's'),
  loopDelay: metric(
    'gauge',
    'betrace_event_loop_delay_seconds',
    'Longest delay of the main thread since the metrics were last read.',
    [],
    's',
  ),
} as const satisfies Record<string, Metric>;
