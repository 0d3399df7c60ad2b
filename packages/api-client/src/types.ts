/** The messages of the API under the names that its users know: `X` as answered, `XJson` as sent. */
import type { Answer } from './answer.ts';
import type { BackupJson } from './gen/betrace/v1/backup_pb.js';
import type { PreviewRedactionResponseJson, RedactionPolicyJson } from './gen/betrace/v1/redaction_pb.js';
import type {
  AggregateVerdictsResponseJson,
  DiagnosticJson,
  ImportResultJson,
  ImportRulesResponseJson,
  ListRulesResponseJson,
  RuleJson,
  RuleRevisionJson,
  SavedTestJson,
  TestedTraceJson,
  TestRuleResponseJson,
  ValidateRuleResponseJson,
} from './gen/betrace/v1/rules_pb.js';
import type { GetSchemaResponseJson } from './gen/betrace/v1/schema_pb.js';
import type { GetStatusResponseJson } from './gen/betrace/v1/status_pb.js';
import type {
  HeldTraceJson,
  ListTracesResponseJson,
  TraceAttributeJson,
  TraceSpanJson,
  TraceSummaryJson,
} from './gen/betrace/v1/traces_pb.js';
import type {
  AggregateViolationsResponseJson,
  KeptSpanJson,
  ListViolationsResponseJson,
  ViolationJson,
  ViolationSeriesJson,
  WitnessJson,
  WitnessSpanJson,
} from './gen/betrace/v1/violations_pb.js';

export type { Answer };
export type { ListRulesRequestJson, RuleJson, SavedTestJson, TestRuleRequestJson } from './gen/betrace/v1/rules_pb.js';
export type { GetSchemaRequestJson } from './gen/betrace/v1/schema_pb.js';
export type { ListTracesRequestJson } from './gen/betrace/v1/traces_pb.js';
export type { SpanJson } from './gen/betrace/v1/spans_pb.js';
export type { AggregateViolationsRequestJson, ListViolationsRequestJson } from './gen/betrace/v1/violations_pb.js';

export type Rule = Answer<RuleJson>;
export type RulePage = Answer<ListRulesResponseJson>;
export type Diagnostic = Answer<DiagnosticJson>;
export type Validation = Answer<ValidateRuleResponseJson>;
export type Backup = Answer<BackupJson>;
export type Violation = Answer<ViolationJson>;
export type Witness = Answer<WitnessJson>;
export type WitnessSpan = Answer<WitnessSpanJson>;
export type ViolationPage = Answer<ListViolationsResponseJson>;
export type ViolationSeries = Answer<ViolationSeriesJson>;
export type ViolationSeriesTable = Answer<AggregateViolationsResponseJson>;
export type KeptSpan = Answer<KeptSpanJson>;
export type RuleRevision = Answer<RuleRevisionJson>;
export type SavedTest = Answer<SavedTestJson>;
export type RuleTest = Answer<TestRuleResponseJson>;
export type TestedTrace = Answer<TestedTraceJson>;
export type ImportResult = Answer<ImportResultJson>;
export type RuleImport = Answer<ImportRulesResponseJson>;
export type VerdictSeriesTable = Answer<AggregateVerdictsResponseJson>;
export type RedactionPolicy = Answer<RedactionPolicyJson>;
export type RedactionPreview = Answer<PreviewRedactionResponseJson>;
export type TraceSummary = Answer<TraceSummaryJson>;
export type TracePage = Answer<ListTracesResponseJson>;
export type HeldTrace = Answer<HeldTraceJson>;
export type TraceSpan = Answer<TraceSpanJson>;
export type TraceAttribute = Answer<TraceAttributeJson>;
export type SeenSchema = Answer<GetSchemaResponseJson>;
export type Status = Answer<GetStatusResponseJson>;
