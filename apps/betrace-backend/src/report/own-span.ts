import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { HrTime, SpanContext } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { hrTime } from './times.ts';

const resource = resourceFromAttributes({ 'service.name': 'betrace' });
/** With the resource's service.name this marks BeTrace's own spans, which it ignores when they come back. */
const instrumentationScope = { name: 'betrace' };

/** What all spans that BeTrace sends have in common: they have no length. `at` in ns since 1970. */
export function ownSpan(at: bigint) {
  const time = hrTime(at);
  return {
    kind: SpanKind.INTERNAL,
    startTime: time,
    endTime: time,
    duration: [0, 0] satisfies HrTime,
    ended: true,
    status: { code: SpanStatusCode.UNSET },
    links: [],
    events: [],
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

export function contextOf(traceId: string, spanId: string): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

/** The id of the span that tells of a violation. */
export function violationSpanId(violationId: string): string {
  return violationId.slice(0, 16);
}
