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
  return {
    ...spanOf(violation, parent),
    name: 'betrace.violation',
    spanContext: () => contextOf(traceId, violation.id.slice(0, 16)),
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
  const { id, traceId, reason, amendedAt = violation.decidedAt, witnesses } = violation;
  return {
    ...spanOf(violation, witnesses[0]?.spans[0]),
    name: 'betrace.violation.withdrawn',
    spanContext: () => contextOf(traceId, id.slice(16)),
    parentSpanContext: contextOf(traceId, id.slice(0, 16)),
    status: { code: SpanStatusCode.UNSET },
    attributes: {
      'betrace.violation.withdrawn': true,
      ...attributesOf(violation),
      'betrace.violation.withdrawn_at': rfc3339(amendedAt),
      'betrace.violation.reason': reason,
    },
    links: [],
  };
}

/** Those that tell of changes; of rules on trial, and of what a storm left without details, none does. */
export function spansOf(changes: {
  readonly opened: readonly Violation[];
  readonly withdrawn: readonly Violation[];
}): readonly ReadableSpan[] {
  const isTold = ({ observed, suppressed }: Violation) => !observed && !suppressed;
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

/** What all of them have in common. `first`: the first witness. */
function spanOf({ traceStart }: Violation, first: WitnessSpan | undefined) {
  const time = hrTime(first ? first.start + first.duration : traceStart);
  return {
    kind: SpanKind.INTERNAL,
    startTime: time,
    endTime: time,
    duration: [0, 0] satisfies HrTime,
    ended: true,
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
