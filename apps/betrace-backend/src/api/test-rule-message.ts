import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  TestedTraceSchema,
  TestRuleRequest,
  TestRuleResponseSchema,
} from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { invalidArgument } from '../invalid-argument.ts';
import type { Redactor } from '../report/redact/redactor.ts';
import type { TraceSamples } from '../sample/trace-samples.ts';
import type { Rules } from '../rules/rule-service.ts';
import {
  heldTraceToTest,
  sentTrace,
  testRule,
  tracesOfCompact,
  tracesOfOtlp,
  tracesOfOtlpJson,
  type TestedTrace,
  type TestRule,
  type TraceToTest,
} from '../rules/test-rule.ts';
import { checkOneOf } from './check-request.ts';
import { toDiagnosticMessage } from './rule-message.ts';
import { heldTrace } from './trace-handlers.ts';
import { readTraceId } from './trace-id.ts';
import { toDuration } from './times.ts';
import { toSpanMessage } from './violation-message.ts';

/** Held traces that are judged in one test. */
const maxLast = 5000;

export interface TestDeps {
  readonly samples: TraceSamples;
  readonly redactor: Redactor;
}

/** Reads the request of a test, runs it, and writes the answer. */
export async function testRuleMessage(
  request: TestRuleRequest,
  rules: Pick<Rules, 'get' | 'validate'>,
  { samples, redactor }: TestDeps,
  signal: AbortSignal,
): Promise<MessageInitShape<typeof TestRuleResponseSchema>> {
  const rule = await readRule(request, rules);
  const traces = readTraces(request, samples);
  const isMany = request.traces.case === 'last';
  const test = () => testRule(rule, traces, { redactor, signal, worstFirst: isMany });
  const tested = await (isMany ? samples.tests.run(test) : test());
  const { satisfied, violated, not_applicable: notApplicable, inconclusive, error } = tested.verdicts;
  return {
    diagnostics: rules.validate(rule.expression).map((each) => toDiagnosticMessage(rule.expression, each)),
    traces: tested.traces.map(toTestedTrace),
    moreTraces: tested.moreTraces,
    verdicts: { satisfied, violated, notApplicable, inconclusive, error },
    judged: tested.judged,
    cutShort: tested.cutShort,
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

function readTraces({ traces, closed }: TestRuleRequest, samples: TraceSamples): readonly TraceToTest[] {
  const sent = (each: readonly Parameters<typeof sentTrace>[0][]) =>
    each.map((spans) => sentTrace(spans, closed ?? true));
  switch (traces.case) {
    case 'otlpJson':
      return sent(tracesOfOtlpJson('otlp_json', traces.value));
    case 'otlp':
      return sent(tracesOfOtlp('otlp', traces.value));
    case 'compact':
      return sent(tracesOfCompact('compact', traces.value));
    case 'traceId':
      return [heldTraceToTest(heldTrace(samples, readTraceId('trace_id', traces.value)), closed)];
    case 'last':
      if (traces.value === 0 || traces.value > maxLast) {
        throw invalidArgument([{ field: 'last', description: `should be from 1 to ${maxLast}.` }]);
      }
      return samples
        .list()
        .slice(0, traces.value)
        .map((sample) => heldTraceToTest(sample, closed));
    default:
      throw invalidArgument([
        { field: 'compact', description: 'is missing; give this, otlp_json, otlp, trace_id or last.' },
      ]);
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
