import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { HrTime, SpanContext } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Violation, WitnessSpan } from './violation.ts';

const resource = resourceFromAttributes({ 'service.name': 'betrace' });
/** With the resource's service.name this marks BeTrace's own spans, which it ignores when they come back. */
const instrumentationScope = { name: 'betrace' };

/**
 * The span that shows a violation inside the offending trace: child of the first witness, linked to the others, and
 * without length at the first witness's end, so that the trace's duration stays true. Its id is made from the
 * violation's: sent twice it is still one span.
 */
export function violationSpan(violation: Violation): ReadableSpan {
  const { traceId, witnesses } = violation;
  const [parent, ...others] = distinctSpans(witnesses.flatMap(({ spans }) => spans));
  const time = hrTime(parent ? parent.start + parent.duration : violation.traceStart);
  const context = contextOf(traceId, violation.id.slice(0, 16));
  return {
    name: 'betrace.violation',
    kind: SpanKind.INTERNAL,
    spanContext: () => context,
    ...(parent && { parentSpanContext: contextOf(traceId, parent.spanId) }),
    startTime: time,
    endTime: time,
    duration: [0, 0],
    ended: true,
    status: { code: SpanStatusCode.ERROR, message: violation.message },
    attributes: {
      'betrace.violation': true,
      'betrace.violation.id': violation.id,
      'betrace.violation.rule_id': violation.ruleId,
      'betrace.violation.rule_name': violation.ruleName,
      'betrace.violation.severity': violation.severity,
      'betrace.violation.message': violation.message,
      'betrace.violation.trace_id': traceId,
      'betrace.violation.clause': violation.clause,
      'betrace.violation.root_name': violation.rootName,
      'betrace.violation.root_service': violation.rootService,
      'betrace.violation.decided_at': rfc3339(violation.decidedAt),
    },
    links: others.map(({ spanId }) => ({ context: contextOf(traceId, spanId) })),
    events: [],
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function distinctSpans(spans: readonly WitnessSpan[]): WitnessSpan[] {
  return [...new Map(spans.map((span) => [span.spanId, span])).values()];
}

function contextOf(traceId: string, spanId: string): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

function hrTime(nanoseconds: bigint): HrTime {
  return [Number(nanoseconds / 1_000_000_000n), Number(nanoseconds % 1_000_000_000n)];
}

/** With all nine digits of the nanoseconds. */
function rfc3339(nanoseconds: bigint): string {
  const [seconds, rest] = hrTime(nanoseconds);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(rest).padStart(9, '0')}Z`;
}
