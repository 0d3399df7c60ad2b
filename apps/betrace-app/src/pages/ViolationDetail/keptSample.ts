import type { Violation } from '@betrace/api-client';
import type { SpanKind, SpanStatus } from '@betrace/dsl';

import { nanosOfDuration, nanosOfTime } from '../../trial/heldSample.ts';
import type { Sample } from '../../trial/sample.ts';

type Kept = Pick<Violation, 'traceId' | 'rootName' | 'complete' | 'spans' | 'witnesses'>;

/** The kept spans of a violation as a trace to be shown. Attributes are redacted texts, whatever they were. */
export function keptSample({ traceId, rootName, complete, spans }: Kept): Sample {
  return {
    id: traceId,
    title: rootName || 'a trace without its root',
    closed: complete,
    trace: {
      traceId,
      spans: spans.map(({ service, start, duration, attributes, ...span }) => ({
        ...span,
        kind: span.kind as SpanKind,
        status: span.status as SpanStatus,
        start: nanosOfTime(start),
        end: nanosOfTime(start) + nanosOfDuration(duration),
        attributes: new Map(Object.entries(attributes)),
        resource: new Map([['service.name', service]]),
        scope: { name: '', version: '', attributes: new Map() },
        events: [],
        links: [],
      })),
    },
  };
}

/** Of each witness by span id: the names of its variables, none for an unnamed pattern. */
export function marksOf({ witnesses }: Pick<Violation, 'witnesses'>): Map<string, string[]> {
  const marks = new Map<string, string[]>();
  for (const { spanId, variable } of witnesses.flatMap(({ spans }) => spans)) {
    const names = marks.get(spanId) ?? [];
    marks.set(spanId, variable && !names.includes(variable) ? [...names, variable] : names);
  }
  return marks;
}
