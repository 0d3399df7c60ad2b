// @generated from the google.api.http options of proto/betrace/v1 by generate/routes.ts
import type { ListAuditRequestJson, ListAuditResponseJson, ExportAuditRequestJson, AuditEntryJson } from './betrace/v1/audit_pb.js';
import type { CreateBackupRequestJson, BackupJson } from './betrace/v1/backup_pb.js';
import type { ExportEvidenceRequestJson } from './betrace/v1/evidence_pb.js';
import type { StructJson, EmptyJson } from '@bufbuild/protobuf/wkt';
import type { CheckRequestJson, CheckResponseJson, ReadyRequestJson, ReadyResponseJson } from './betrace/v1/health_pb.js';
import type { GetPolicyRequestJson, RedactionPolicyJson, UpdatePolicyRequestJson, PreviewRedactionRequestJson, PreviewRedactionResponseJson, ListPolicyRevisionsRequestJson, ListPolicyRevisionsResponseJson, VerifyHashRequestJson, VerifyHashResponseJson } from './betrace/v1/redaction_pb.js';
import type { ListRulesRequestJson, ListRulesResponseJson, CreateRuleRequestJson, RuleJson, ValidateRuleRequestJson, ValidateRuleResponseJson, TestRuleRequestJson, TestRuleResponseJson, ImportRulesRequestJson, ImportRulesResponseJson, ExportRulesRequestJson, ExportRulesResponseJson, AggregateVerdictsRequestJson, AggregateVerdictsResponseJson, GetRuleRequestJson, UpdateRuleRequestJson, DeleteRuleRequestJson, EnableRuleRequestJson, DisableRuleRequestJson, ListRevisionsRequestJson, ListRevisionsResponseJson, RestoreRevisionRequestJson } from './betrace/v1/rules_pb.js';
import type { GetSchemaRequestJson, GetSchemaResponseJson } from './betrace/v1/schema_pb.js';
import type { IngestSpansRequestJson, IngestSpansResponseJson } from './betrace/v1/spans_pb.js';
import type { GetStatusRequestJson, GetStatusResponseJson } from './betrace/v1/status_pb.js';
import type { CreateTokenRequestJson, CreateTokenResponseJson, ListTokensRequestJson, ListTokensResponseJson, RevokeTokenRequestJson } from './betrace/v1/tokens_pb.js';
import type { ListTracesRequestJson, ListTracesResponseJson, GetTraceRequestJson, HeldTraceJson } from './betrace/v1/traces_pb.js';
import type { ListViolationsRequestJson, ListViolationsResponseJson, AggregateViolationsRequestJson, AggregateViolationsResponseJson, WatchViolationsRequestJson, WatchViolationsResponseJson, DeleteViolationsRequestJson, DeleteViolationsResponseJson, GetViolationRequestJson, ViolationJson } from './betrace/v1/violations_pb.js';

/** How each rpc is called over REST: verb, path, and the request field that is the body (`*`: all but the path, empty: none). */
export const routes = {
  'AuditService.List': { verb: 'GET', path: '/api/audit', body: '' },
  'AuditService.Export': { verb: 'GET', path: '/api/audit/export', body: '', stream: true },
  'BackupService.Create': { verb: 'POST', path: '/api/backup', body: '*' },
  'EvidenceService.Export': { verb: 'GET', path: '/api/evidence', body: '', stream: true },
  'HealthService.Check': { verb: 'GET', path: '/health', body: '' },
  'HealthService.Ready': { verb: 'GET', path: '/ready', body: '' },
  'RedactionService.GetPolicy': { verb: 'GET', path: '/api/redaction', body: '' },
  'RedactionService.UpdatePolicy': { verb: 'PUT', path: '/api/redaction', body: 'policy' },
  'RedactionService.PreviewRedaction': { verb: 'POST', path: '/api/redaction/preview', body: '*' },
  'RedactionService.ListPolicyRevisions': { verb: 'GET', path: '/api/redaction/revisions', body: '' },
  'RedactionService.VerifyHash': { verb: 'POST', path: '/api/redaction/verify', body: '*' },
  'RuleService.ListRules': { verb: 'GET', path: '/api/rules', body: '' },
  'RuleService.CreateRule': { verb: 'POST', path: '/api/rules', body: 'rule' },
  'RuleService.ValidateRule': { verb: 'POST', path: '/api/rules/validate', body: '*' },
  'RuleService.TestRule': { verb: 'POST', path: '/api/rules/test', body: '*' },
  'RuleService.ImportRules': { verb: 'POST', path: '/api/rules/import', body: '*' },
  'RuleService.ExportRules': { verb: 'GET', path: '/api/rules/export', body: '' },
  'RuleService.AggregateVerdicts': { verb: 'GET', path: '/api/rules/verdicts/series', body: '' },
  'RuleService.GetRule': { verb: 'GET', path: '/api/rules/{id}', body: '' },
  'RuleService.UpdateRule': { verb: 'PUT', path: '/api/rules/{id}', body: 'rule' },
  'RuleService.DeleteRule': { verb: 'DELETE', path: '/api/rules/{id}', body: '' },
  'RuleService.EnableRule': { verb: 'POST', path: '/api/rules/{id}/enable', body: '*' },
  'RuleService.DisableRule': { verb: 'POST', path: '/api/rules/{id}/disable', body: '*' },
  'RuleService.ListRevisions': { verb: 'GET', path: '/api/rules/{id}/revisions', body: '' },
  'RuleService.RestoreRevision': { verb: 'POST', path: '/api/rules/{id}/revisions/{revision}/restore', body: '*' },
  'SchemaService.GetSchema': { verb: 'GET', path: '/api/schema', body: '' },
  'SpanService.IngestSpans': { verb: 'POST', path: '/api/spans', body: '*' },
  'StatusService.Get': { verb: 'GET', path: '/api/status', body: '' },
  'TokenService.Create': { verb: 'POST', path: '/api/tokens', body: '*' },
  'TokenService.List': { verb: 'GET', path: '/api/tokens', body: '' },
  'TokenService.Revoke': { verb: 'DELETE', path: '/api/tokens/{id}', body: '' },
  'TraceService.ListTraces': { verb: 'GET', path: '/api/traces', body: '' },
  'TraceService.GetTrace': { verb: 'GET', path: '/api/traces/{id}', body: '' },
  'ViolationService.ListViolations': { verb: 'GET', path: '/api/violations', body: '' },
  'ViolationService.AggregateViolations': { verb: 'GET', path: '/api/violations/series', body: '' },
  'ViolationService.WatchViolations': { verb: 'GET', path: '/api/violations/watch', body: '', stream: true },
  'ViolationService.DeleteViolations': { verb: 'DELETE', path: '/api/violations', body: '' },
  'ViolationService.GetViolation': { verb: 'GET', path: '/api/violations/{id}', body: '' },
} as const;

/** Request and response of each rpc, as proto3 JSON. */
export interface Calls {
  'AuditService.List': { request: ListAuditRequestJson; response: ListAuditResponseJson };
  'AuditService.Export': { request: ExportAuditRequestJson; response: AuditEntryJson };
  'BackupService.Create': { request: CreateBackupRequestJson; response: BackupJson };
  'EvidenceService.Export': { request: ExportEvidenceRequestJson; response: StructJson };
  'HealthService.Check': { request: CheckRequestJson; response: CheckResponseJson };
  'HealthService.Ready': { request: ReadyRequestJson; response: ReadyResponseJson };
  'RedactionService.GetPolicy': { request: GetPolicyRequestJson; response: RedactionPolicyJson };
  'RedactionService.UpdatePolicy': { request: UpdatePolicyRequestJson; response: RedactionPolicyJson };
  'RedactionService.PreviewRedaction': { request: PreviewRedactionRequestJson; response: PreviewRedactionResponseJson };
  'RedactionService.ListPolicyRevisions': { request: ListPolicyRevisionsRequestJson; response: ListPolicyRevisionsResponseJson };
  'RedactionService.VerifyHash': { request: VerifyHashRequestJson; response: VerifyHashResponseJson };
  'RuleService.ListRules': { request: ListRulesRequestJson; response: ListRulesResponseJson };
  'RuleService.CreateRule': { request: CreateRuleRequestJson; response: RuleJson };
  'RuleService.ValidateRule': { request: ValidateRuleRequestJson; response: ValidateRuleResponseJson };
  'RuleService.TestRule': { request: TestRuleRequestJson; response: TestRuleResponseJson };
  'RuleService.ImportRules': { request: ImportRulesRequestJson; response: ImportRulesResponseJson };
  'RuleService.ExportRules': { request: ExportRulesRequestJson; response: ExportRulesResponseJson };
  'RuleService.AggregateVerdicts': { request: AggregateVerdictsRequestJson; response: AggregateVerdictsResponseJson };
  'RuleService.GetRule': { request: GetRuleRequestJson; response: RuleJson };
  'RuleService.UpdateRule': { request: UpdateRuleRequestJson; response: RuleJson };
  'RuleService.DeleteRule': { request: DeleteRuleRequestJson; response: EmptyJson };
  'RuleService.EnableRule': { request: EnableRuleRequestJson; response: RuleJson };
  'RuleService.DisableRule': { request: DisableRuleRequestJson; response: RuleJson };
  'RuleService.ListRevisions': { request: ListRevisionsRequestJson; response: ListRevisionsResponseJson };
  'RuleService.RestoreRevision': { request: RestoreRevisionRequestJson; response: RuleJson };
  'SchemaService.GetSchema': { request: GetSchemaRequestJson; response: GetSchemaResponseJson };
  'SpanService.IngestSpans': { request: IngestSpansRequestJson; response: IngestSpansResponseJson };
  'StatusService.Get': { request: GetStatusRequestJson; response: GetStatusResponseJson };
  'TokenService.Create': { request: CreateTokenRequestJson; response: CreateTokenResponseJson };
  'TokenService.List': { request: ListTokensRequestJson; response: ListTokensResponseJson };
  'TokenService.Revoke': { request: RevokeTokenRequestJson; response: EmptyJson };
  'TraceService.ListTraces': { request: ListTracesRequestJson; response: ListTracesResponseJson };
  'TraceService.GetTrace': { request: GetTraceRequestJson; response: HeldTraceJson };
  'ViolationService.ListViolations': { request: ListViolationsRequestJson; response: ListViolationsResponseJson };
  'ViolationService.AggregateViolations': { request: AggregateViolationsRequestJson; response: AggregateViolationsResponseJson };
  'ViolationService.WatchViolations': { request: WatchViolationsRequestJson; response: WatchViolationsResponseJson };
  'ViolationService.DeleteViolations': { request: DeleteViolationsRequestJson; response: DeleteViolationsResponseJson };
  'ViolationService.GetViolation': { request: GetViolationRequestJson; response: ViolationJson };
}
