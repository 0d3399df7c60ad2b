// @generated from the google.api.http options of proto/betrace/v1 by generate/routes.ts
import type { CheckRequestJson, CheckResponseJson, ReadyRequestJson, ReadyResponseJson } from './betrace/v1/health_pb.js';
import type { ListRulesRequestJson, ListRulesResponseJson, CreateRuleRequestJson, RuleJson, ValidateRuleRequestJson, ValidateRuleResponseJson, GetRuleRequestJson, UpdateRuleRequestJson, DeleteRuleRequestJson, EnableRuleRequestJson, DisableRuleRequestJson } from './betrace/v1/rules_pb.js';
import type { EmptyJson } from '@bufbuild/protobuf/wkt';
import type { IngestSpansRequestJson, IngestSpansResponseJson } from './betrace/v1/spans_pb.js';
import type { ListViolationsRequestJson, ListViolationsResponseJson, AggregateViolationsRequestJson, AggregateViolationsResponseJson, GetViolationRequestJson, ViolationJson } from './betrace/v1/violations_pb.js';

/** How each rpc is called over REST: verb, path, and the request field that is the body (`*`: all but the path, empty: none). */
export const routes = {
  'HealthService.Check': { verb: 'GET', path: '/health', body: '' },
  'HealthService.Ready': { verb: 'GET', path: '/ready', body: '' },
  'RuleService.ListRules': { verb: 'GET', path: '/api/rules', body: '' },
  'RuleService.CreateRule': { verb: 'POST', path: '/api/rules', body: 'rule' },
  'RuleService.ValidateRule': { verb: 'POST', path: '/api/rules/validate', body: '*' },
  'RuleService.GetRule': { verb: 'GET', path: '/api/rules/{id}', body: '' },
  'RuleService.UpdateRule': { verb: 'PUT', path: '/api/rules/{id}', body: 'rule' },
  'RuleService.DeleteRule': { verb: 'DELETE', path: '/api/rules/{id}', body: '' },
  'RuleService.EnableRule': { verb: 'POST', path: '/api/rules/{id}/enable', body: '*' },
  'RuleService.DisableRule': { verb: 'POST', path: '/api/rules/{id}/disable', body: '*' },
  'SpanService.IngestSpans': { verb: 'POST', path: '/api/spans', body: '*' },
  'ViolationService.ListViolations': { verb: 'GET', path: '/api/violations', body: '' },
  'ViolationService.AggregateViolations': { verb: 'GET', path: '/api/violations/series', body: '' },
  'ViolationService.GetViolation': { verb: 'GET', path: '/api/violations/{id}', body: '' },
} as const;

/** Request and response of each rpc, as proto3 JSON. */
export interface Calls {
  'HealthService.Check': { request: CheckRequestJson; response: CheckResponseJson };
  'HealthService.Ready': { request: ReadyRequestJson; response: ReadyResponseJson };
  'RuleService.ListRules': { request: ListRulesRequestJson; response: ListRulesResponseJson };
  'RuleService.CreateRule': { request: CreateRuleRequestJson; response: RuleJson };
  'RuleService.ValidateRule': { request: ValidateRuleRequestJson; response: ValidateRuleResponseJson };
  'RuleService.GetRule': { request: GetRuleRequestJson; response: RuleJson };
  'RuleService.UpdateRule': { request: UpdateRuleRequestJson; response: RuleJson };
  'RuleService.DeleteRule': { request: DeleteRuleRequestJson; response: EmptyJson };
  'RuleService.EnableRule': { request: EnableRuleRequestJson; response: RuleJson };
  'RuleService.DisableRule': { request: DisableRuleRequestJson; response: RuleJson };
  'SpanService.IngestSpans': { request: IngestSpansRequestJson; response: IngestSpansResponseJson };
  'ViolationService.ListViolations': { request: ListViolationsRequestJson; response: ListViolationsResponseJson };
  'ViolationService.AggregateViolations': { request: AggregateViolationsRequestJson; response: AggregateViolationsResponseJson };
  'ViolationService.GetViolation': { request: GetViolationRequestJson; response: ViolationJson };
}
