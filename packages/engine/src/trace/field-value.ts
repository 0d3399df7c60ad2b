import type { FieldRef, SpanIntrinsic } from '@betrace/dsl';
import type { AttributeValue } from '@betrace/dsl/values';
import { typeOf } from '@betrace/dsl/values';
import { durationText } from './duration-text.ts';
import { spanIntrinsic } from './intrinsics.ts';
import type { Trace } from './trace.ts';

/**
 * What people are shown of a field of a span, whoever owns the field in its rule; undefined when it is absent. Durations
 * are text (`1.5s`), starts and ends are times of day.
 */
export function fieldValue(trace: Trace, span: number, field: FieldRef): AttributeValue | undefined {
  const value = rawValue(trace, span, field);
  return shown(field, value);
}

/** A value as people are shown it: durations, which are plain integers, as text. */
export function shown(field: FieldRef, value: AttributeValue | undefined): AttributeValue | undefined {
  if (typeof value !== 'bigint' || typeOf(field) !== 'duration') {
    return value;
  }
  const ofDay = field.key === 'start' || field.key === 'end';
  return ofDay ? timeText(value) : durationText(value);
}

function rawValue(trace: Trace, span: number, { scope, key }: FieldRef): AttributeValue | undefined {
  switch (scope) {
    case 'any':
      return trace.allSpanAttributes(span).get(key) ?? trace.allResourceAttributes(span).get(key);
    case 'span':
      return trace.allSpanAttributes(span).get(key);
    case 'resource':
      return trace.allResourceAttributes(span).get(key);
    case 'instrumentation':
      return trace.allScopeAttributes(span).get(key);
    case 'all-attributes':
      return [...trace.allSpanAttributes(span).values()];
    case 'all-resource':
      return [...trace.allResourceAttributes(span).values()];
    case 'all-instrumentation':
      return [...trace.allScopeAttributes(span).values()];
    case 'intrinsic':
      return spanIntrinsic(trace, span, key as SpanIntrinsic);
  }
}

/** ISO 8601 with all nine digits of the second. */
function timeText(ns: bigint): string {
  const second = new Date(Number(ns / 1_000_000_000n) * 1000).toISOString().slice(0, -5);
  return `${second}.${String(ns % 1_000_000_000n).padStart(9, '0')}Z`;
}
