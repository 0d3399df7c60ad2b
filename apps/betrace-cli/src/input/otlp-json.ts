import type { Attributes, AttributeValue, Span, SpanKind, SpanStatus, Trace } from '@betrace/dsl';

const kinds: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const statuses: readonly SpanStatus[] = ['unset', 'ok', 'error'];

/** A trace as the OTLP/JSON request that would have brought it. */
export function toOtlpJson({ spans }: Trace, traceId: string): object {
  return {
    resourceSpans: spans.map((span) => ({
      resource: { attributes: keyValues(span.resource) },
      scopeSpans: [
        {
          scope: { ...span.scope, attributes: keyValues(span.scope.attributes) },
          spans: [spanJson(span, traceId)],
        },
      ],
    })),
  };
}

function spanJson(span: Span, traceId: string): object {
  const { spanId, parentSpanId, name, start, end, events, links } = span;
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind: kinds.indexOf(span.kind),
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    status: { code: statuses.indexOf(span.status), message: span.statusMessage },
    attributes: keyValues(span.attributes),
    events: events.map(({ name, time, attributes }) => ({
      name,
      timeUnixNano: String(time),
      attributes: keyValues(attributes),
    })),
    links: links.map(({ traceId, spanId, attributes }) => ({ traceId, spanId, attributes: keyValues(attributes) })),
  };
}

function keyValues(attributes: Attributes): object[] {
  return Array.from(attributes, ([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: AttributeValue): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'bigint':
      return { intValue: String(value) };
    case 'number':
      return { doubleValue: Number.isFinite(value) ? value : String(value) };
    default:
      return value instanceof Uint8Array
        ? { bytesValue: Buffer.from(value).toString('base64') }
        : value instanceof Map
          ? { kvlistValue: { values: keyValues(value) } }
          : { arrayValue: { values: (value as readonly AttributeValue[]).map(anyValue) } };
  }
}
