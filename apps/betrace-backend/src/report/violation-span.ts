import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { contextOf, ownSpan, violationSpanId } from './own-span.ts';
import { rfc3339 } from './times.ts';
import { isTold, timeInTrace } from './told.ts';
import type { Violation, WitnessSpan } from './violation.ts';

/**
 * The span that shows a violation inside the offending trace: child of the first witness, linked to the others, and
 * without length at the first witness's end, so that the trace's duration stays true. Its id is made from the
 * violation's: sent twice it is still one span.
 */
export function violationSpan(violation: Violation): ReadableSpan {
  const { traceId, witnesses } = violation;
  const [parent, ...others] = distinctSpans(witnesses.flatMap(({ spans }) => spans));
  return {
    ...ownSpan(timeInTrace(violation)),
    name: 'betrace.violation',
    spanContext: () => contextOf(traceId, violationSpanId(violation.id)),
    ...(parent && { parentSpanContext: contextOf(traceId, parent.spanId) }),
    status: { code: SpanStatusCode.ERROR, message: violation.message },
    attributes: {
      'betrace.violation': true,
      ...attributesOf(violation),
      'betrace.violation.message': violation.message,
      'betrace.violation.clause': violation.clause,
      'betrace.violation.root_name': violation.rootName,
      'betrace.violation.root_service': violation.rootService,
      'betrace.violation.decided_at': rfc3339(violation.decidedAt),
    },
    links: others.map(({ spanId }) => ({ context: contextOf(traceId, spanId) })),
  };
}

/** The span that takes it back, as a child of the one that told of it; a search for violations does not find it. */
export function withdrawnSpan(violation: Violation): ReadableSpan {
  const { id, traceId, reason, amendedAt = violation.decidedAt } = violation;
  return {
    ...ownSpan(timeInTrace(violation)),
    name: 'betrace.violation.withdrawn',
    spanContext: () => contextOf(traceId, id.slice(16)),
    parentSpanContext: contextOf(traceId, violationSpanId(id)),
    attributes: {
      'betrace.violation.withdrawn': true,
      ...attributesOf(violation),
      'betrace.violation.withdrawn_at': rfc3339(amendedAt),
      'betrace.violation.reason': reason,
    },
  };
}

/** Those that tell of changes; of rules on trial, and of what a storm left without details, none does. */
export function spansOf(changes: {
  readonly opened: readonly Violation[];
  readonly withdrawn: readonly Violation[];
}): readonly ReadableSpan[] {
  return [...changes.opened.filter(isTold).map(violationSpan), ...changes.withdrawn.filter(isTold).map(withdrawnSpan)];
}

/** What tells which violation it is. */
function attributesOf({ id, ruleId, ruleName, severity, traceId }: Violation) {
  return {
    'betrace.violation.id': id,
    'betrace.violation.rule_id': ruleId,
    'betrace.violation.rule_name': ruleName,
    'betrace.violation.severity': severity,
    'betrace.violation.trace_id': traceId,
  };
}

function distinctSpans(spans: readonly WitnessSpan[]): WitnessSpan[] {
  return [...new Map(spans.map((span) => [span.spanId, span])).values()];
}
