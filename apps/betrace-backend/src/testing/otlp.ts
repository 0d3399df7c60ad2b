import { OpenTrace, otlpJsonToProtobuf, skim } from '@betrace/engine';
import type { Batch, ReceivedSpan } from '@betrace/engine';

/** A span as tests write it: small numbers for ids, milliseconds for times. */
export interface TestSpan {
  readonly trace: number;
  readonly id: number;
  /** Absent: a root. */
  readonly parent?: number;
  readonly name?: string;
  readonly service?: string;
  readonly start?: number;
  readonly end?: number;
  readonly status?: 'ok' | 'error';
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  /** Default `test`. */
  readonly scope?: string;
}

/** 2026-01-01T00:00:00Z */
const epoch = 1_767_225_600_000_000_000n;

export const traceIdOf = (trace: number): string => trace.toString(16).padStart(32, '0');
export const spanIdOf = (span: number): string => span.toString(16).padStart(16, '0');
export const nanosOf = (milliseconds: number): bigint => epoch + BigInt(Math.round(milliseconds * 1e6));

/** An OTLP/JSON request. */
export function otlpJson(spans: readonly TestSpan[]): object {
  return {
    resourceSpans: spans.map((span) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: span.service ?? 'shop' } }] },
      scopeSpans: [{ scope: { name: span.scope ?? 'test' }, spans: [jsonSpan(span)] }],
    })),
  };
}

/** The same request in protobuf. */
export function otlpBody(spans: readonly TestSpan[]): Uint8Array {
  return otlpJsonToProtobuf(otlpJson(spans));
}

export function batchOf(spans: readonly TestSpan[]): Batch {
  return skim(otlpBody(spans));
}

export function receivedSpans(spans: readonly TestSpan[]): readonly ReceivedSpan[] {
  return batchOf(spans).spans;
}

/** Spans of one trace, brought together. */
export function openTrace(...spans: TestSpan[]): OpenTrace {
  const open = new OpenTrace(traceIdOf(spans[0]?.trace ?? 0));
  receivedSpans(spans).forEach((span) => open.add(span));
  return open;
}

function jsonSpan(span: TestSpan): object {
  const { start = 0, end = start + 1 } = span;
  return {
    traceId: traceIdOf(span.trace),
    spanId: spanIdOf(span.id),
    parentSpanId: span.parent === undefined ? '' : spanIdOf(span.parent),
    name: span.name ?? `span ${span.id}`,
    startTimeUnixNano: String(nanosOf(start)),
    endTimeUnixNano: String(nanosOf(end)),
    attributes: Object.entries(span.attributes ?? {}).map(([key, value]) => ({ key, value: jsonValue(value) })),
    status: { code: span.status === undefined ? 0 : { ok: 1, error: 2 }[span.status] },
  };
}

function jsonValue(value: string | number | boolean): object {
  if (typeof value === 'string') {
    return { stringValue: value };
  }
  if (typeof value === 'boolean') {
    return { boolValue: value };
  }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
