import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  TestedTraceSchema,
  TestRuleRequest,
  TestRuleResponseSchema,
} from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { invalidArgument } from '../invalid-argument.ts';
import type { Redactor } from '../report/redact/redactor.ts';
import type { Rules } from '../rules/rule-service.ts';
import {
  testRule,
  tracesOfCompact,
  tracesOfOtlp,
  tracesOfOtlpJson,
  type TestedTrace,
  type TestRule,
} from '../rules/test-rule.ts';
import { checkOneOf } from './check-request.ts';
import { toDiagnosticMessage } from './rule-message.ts';
import { toDuration } from './times.ts';
import { toSpanMessage } from './violation-message.ts';

/** Reads the request of a test, runs it, and writes the answer. */
export async function testRuleMessage(
  request: TestRuleRequest,
  rules: Pick<Rules, 'get' | 'validate'>,
  redactor: Redactor,
): Promise<MessageInitShape<typeof TestRuleResponseSchema>> {
  const rule = await readRule(request, rules);
  const traces = readTraces(request);
  const { traces: tested, moreTraces } = await testRule(rule, traces, { closed: request.closed ?? true, redactor });
  return {
    diagnostics: rules.validate(rule.expression).map((each) => toDiagnosticMessage(rule.expression, each)),
    traces: tested.map(toTestedTrace),
    moreTraces,
  };
}

async function readRule(
  { subject, onIncomplete, message }: TestRuleRequest,
  rules: Pick<Rules, 'get'>,
): Promise<TestRule> {
  checkOneOf('on_incomplete', onIncomplete, ['inconclusive', 'evaluate']);
  switch (subject.case) {
    case 'ruleId':
      return rules.get(subject.value);
    case 'expression':
      return {
        expression: subject.value,
        message,
        name: 'The rule is violated',
        onIncomplete: onIncomplete === 'evaluate' ? 'evaluate' : 'inconclusive',
      };
    default:
      throw invalidArgument([{ field: 'expression', description: 'is missing; give this, or rule_id.' }]);
  }
}

function readTraces({ traces }: TestRuleRequest) {
  switch (traces.case) {
    case 'otlpJson':
      return tracesOfOtlpJson('otlp_json', traces.value);
    case 'otlp':
      return tracesOfOtlp('otlp', traces.value);
    case 'compact':
      return tracesOfCompact('compact', traces.value);
    default:
      throw invalidArgument([{ field: 'compact', description: 'is missing; give this, otlp_json or otlp.' }]);
  }
}

function toTestedTrace({
  spanCount,
  verdict,
  reason,
  violation,
  elapsed,
}: TestedTrace): MessageInitShape<typeof TestedTraceSchema> {
  const { traceId, rootName, rootService, complete, clause, message, witnesses, failingAssignments } = violation;
  const isViolated = verdict === 'violated';
  return {
    ...{ traceId, rootName, rootService, complete, spanCount, verdict, reason, failingAssignments },
    clause: isViolated ? clause : '',
    message: isViolated ? message : '',
    witnesses: witnesses.map(({ spans }) => ({ spans: spans.map(toSpanMessage) })),
    elapsed: toDuration(elapsed),
  };
}
