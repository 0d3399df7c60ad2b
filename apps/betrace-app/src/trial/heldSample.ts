import type { HeldTrace, TraceAttribute } from '@betrace/api-client';
import type { Attributes, AttributeValue, FieldsRead, Span, SpanKind, SpanStatus } from '@betrace/dsl';

import type { Sample } from './sample.ts';

/** A held trace as the language reads traces: as it is shown, so with redacted values in place of the real ones. */
export function heldSample(held: HeldTrace): Sample {
  const { traceId, rootName, complete } = held.summary;
  const title = rootName || held.spans[0]?.name || 'no root span';
  return { id: traceId, title, trace: { traceId, spans: toSpans(held) }, closed: complete, held };
}

/**
 * What a rule reads that is not as it came: keys of attributes, and which of a span's own texts. Each once, sorted. A
 * verdict on the shown trace is the server's only when there is none. Names count as read: every pattern asks for one.
 */
export function hiddenReads(held: HeldTrace, fields: FieldsRead): string[] {
  const { spans, resources, scopes } = held;
  const found = new Set<string>();
  const note = (attributes: readonly TraceAttribute[], reads: (key: string) => boolean) => {
    for (const { key, redacted } of attributes) {
      if (redacted && reads(key)) {
        found.add(key);
      }
    }
  };
  const { any, span, resource, instrumentation, event, link, intrinsics, traceIntrinsics } = fields;
  const own: Record<string, boolean> = {
    name: true,
    service: intrinsics.includes('service') || traceIntrinsics.some((one) => /service/i.test(one)),
    status_message: intrinsics.includes('statusMessage'),
  };
  for (const one of spans) {
    note(one.attributes, (key) => fields.allSpanAttributes || any.includes(key) || span.includes(key));
    one.events.forEach(({ attributes }) => note(attributes, (key) => event.includes(key)));
    one.links.forEach(({ attributes }) => note(attributes, (key) => link.includes(key)));
    one.redacted.filter((field) => own[field]).forEach((field) => found.add(`span ${field.replace('_', ' ')}`));
  }
  for (const { attributes } of resources) {
    note(attributes, (key) => fields.allResourceAttributes || any.includes(key) || resource.includes(key));
  }
  for (const { attributes } of scopes) {
    note(attributes, (key) => fields.allInstrumentationAttributes || instrumentation.includes(key));
  }
  return [...found].sort();
}

function toSpans({ spans, resources, scopes }: HeldTrace): Span[] {
  const resourceAttributes = resources.map(({ attributes }) => toAttributes(attributes));
  const instrumentation = scopes.map(({ name, version, attributes }) => ({
    name,
    version,
    attributes: toAttributes(attributes),
  }));
  return spans.map((span) => {
    const start = nanosOfTime(span.start);
    return {
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      name: span.name,
      kind: span.kind as SpanKind,
      status: span.status as SpanStatus,
      statusMessage: span.statusMessage,
      start,
      end: start + nanosOfDuration(span.duration),
      attributes: toAttributes(span.attributes),
      resource: resourceAttributes[span.resource] ?? new Map(),
      scope: instrumentation[span.scope] ?? { name: '', version: '', attributes: new Map() },
      events: span.events.map(({ name, time, attributes }) => ({
        name,
        time: nanosOfTime(time),
        attributes: toAttributes(attributes),
      })),
      links: span.links.map(({ traceId, spanId, attributes }) => ({
        traceId,
        spanId,
        attributes: toAttributes(attributes),
      })),
    };
  });
}

function toAttributes(list: readonly TraceAttribute[]): Attributes {
  return new Map(
    list.flatMap((each) => {
      const value = valueOf(each);
      return value === undefined ? [] : [[each.key, value] as const];
    }),
  );
}

const valueOf = ({ stringValue, boolValue, intValue, doubleValue }: TraceAttribute): AttributeValue | undefined =>
  stringValue ?? boolValue ?? (intValue === undefined ? doubleValue : BigInt(intValue));

/** ns since 1970 of an RFC 3339 time in UTC, of which a Date would lose all below the millisecond. */
export function nanosOfTime(time: string): bigint {
  const [, second = '', fraction = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return BigInt(Date.parse(`${second}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** ns of a duration such as `0.120s`. */
export function nanosOfDuration(duration: string): bigint {
  const [whole = '0', fraction = ''] = duration.slice(0, -1).split('.');
  return BigInt(whole + fraction.padEnd(9, '0'));
}
