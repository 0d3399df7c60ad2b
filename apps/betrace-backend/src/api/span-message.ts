import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Timestamp } from '@bufbuild/protobuf/wkt';
import type { Span } from '@betrace/api-client/gen/betrace/v1/spans_pb.js';
import type { Problem } from '../invalid-argument.ts';
import { fromTimestamp } from './times.ts';

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const statuses = ['unset', 'ok', 'error'];

/** Every problem of a span, with paths such as `spans[3].trace_id`. */
export function spanProblems(span: Span, at: string): Problem[] {
  const problems: Problem[] = [];
  const expect = (fits: boolean, field: string, description: string) => {
    if (!fits) {
      problems.push({ field: `${at}.${field}`, description });
    }
  };
  expect(isId(span.traceId, 32), 'trace_id', 'should be 32 hex digits, not all zero.');
  expect(isId(span.spanId, 16), 'span_id', 'should be 16 hex digits, not all zero.');
  expect(
    span.parentSpanId === '' || isId(span.parentSpanId, 16),
    'parent_span_id',
    'should be 16 hex digits, not all zero; absent for a root.',
  );
  expect(span.name !== '', 'name', 'is missing.');
  expect(span.kind === '' || kinds.includes(span.kind), 'kind', `should be one of ${kinds.join(', ')}.`);
  expect(span.status === '' || statuses.includes(span.status), 'status', `should be one of ${statuses.join(', ')}.`);
  expect(isTime(span.startTime), 'start_time', timeText(span.startTime));
  expect(isTime(span.endTime), 'end_time', timeText(span.endTime));
  if (isTime(span.startTime) && isTime(span.endTime)) {
    expect(fromTimestamp(span.endTime) >= fromTimestamp(span.startTime), 'end_time', 'is before start_time.');
  }
  return problems;
}

/** The OTLP/JSON ExportTraceServiceRequest of spans without problems: one resource for each service. */
export function toOtlpJson(spans: readonly Span[]): object {
  return {
    resourceSpans: [...Map.groupBy(spans, ({ service }) => service)].map(([service, ofService]) => ({
      resource: { attributes: service === '' ? [] : [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [{ spans: ofService.map(otlpSpan) }],
    })),
  };
}

function otlpSpan(span: Span): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: Math.max(0, kinds.indexOf(span.kind)),
    startTimeUnixNano: String(fromTimestamp(span.startTime as Timestamp)),
    endTimeUnixNano: String(fromTimestamp(span.endTime as Timestamp)),
    attributes: keyValues(span.attributes),
    status: { code: Math.max(0, statuses.indexOf(span.status)), message: span.statusMessage },
  };
}

/** An attribute that is null is an absent one. */
function keyValues(attributes: JsonObject = {}): object[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === null ? [] : [{ key, value: anyValue(value) }],
  );
}

function anyValue(value: JsonValue): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'number':
      return Number.isSafeInteger(value) ? { intValue: value } : { doubleValue: value };
    default:
      return value === null
        ? {}
        : Array.isArray(value)
          ? { arrayValue: { values: value.map(anyValue) } }
          : { kvlistValue: { values: keyValues(value) } };
  }
}

function isId(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9a-fA-F]+$/.test(text) && !/^0+$/.test(text);
}

/** Times are held in 64 bits: up to the year 2262. */
function isTime(time: Timestamp | undefined): time is Timestamp {
  return time !== undefined && fromTimestamp(time) > 0n && fromTimestamp(time) < 2n ** 63n;
}

function timeText(time: Timestamp | undefined): string {
  return time === undefined
    ? 'is missing; write a time such as 2026-01-31T12:00:00.5Z.'
    : 'should be between 1970 and 2262.';
}
