import type { Span, SpanKind, SpanStatus, Trace as ReferenceTrace } from '@betrace/dsl';
import type { Trace } from '@betrace/engine';

/** All that the wire holds of a trace, in the form of the reference evaluator; span i stands at i. */
export function referenceTrace(trace: Trace): ReferenceTrace {
  return { traceId: trace.traceId, spans: trace.spans.map((span) => referenceSpan(trace, span)) };
}

function referenceSpan(trace: Trace, span: number): Span {
  return {
    spanId: trace.spanId(span),
    parentSpanId: trace.parentId(span),
    name: trace.name(span),
    kind: trace.kind(span) as SpanKind,
    status: trace.status(span) as SpanStatus,
    statusMessage: trace.statusMessage(span),
    start: trace.spanStartNs(span),
    end: trace.spanEndNs(span),
    attributes: trace.allSpanAttributes(span),
    resource: trace.allResourceAttributes(span),
    scope: {
      name: trace.scopeName(span),
      version: trace.scopeVersion(span),
      attributes: trace.allScopeAttributes(span),
    },
    events: trace.events(span).map(({ name, timeNs, attributes }) => ({ name, time: timeNs, attributes })),
    links: trace.links(span),
  };
}
