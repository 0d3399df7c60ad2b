import type { FieldRef, FieldsRead } from '@betrace/dsl';
import type { Trace } from '@betrace/engine';
import type { Redactor } from './redact/redactor.ts';

/** Fields of one span that are kept; a rule seldom reads more. */
const maxFields = 50;

/** Intrinsics that every witness shows anyway. */
const shownAnyway: ReadonlySet<string> = new Set(['id', 'name', 'service', 'start', 'end', 'duration']);

/** What a rule read of a span and found there: fields as the language writes them, with redacted text. */
export function witnessFields(
  trace: Trace,
  span: number,
  fields: readonly FieldRef[],
  redactor: Redactor,
): Record<string, string> {
  const found = fields.flatMap((field) => {
    const value = trace.fieldValue(span, field);
    const text = value === undefined ? undefined : redactor.text(field, value);
    return text === undefined ? [] : [[written(field), text] as const];
  });
  return Object.fromEntries(found.slice(0, maxFields));
}

/** The fields of a rule that a witness shows, as fields of that span. */
export function fieldsToShow(read: FieldsRead): readonly FieldRef[] {
  const refs = (scope: FieldRef['scope'], keys: readonly string[]): FieldRef[] =>
    keys.map((key) => ({ kind: 'field', of: 'self', scope, key }));
  return [
    ...refs('any', read.any),
    ...refs('span', read.span),
    ...refs('resource', read.resource),
    ...refs('instrumentation', read.instrumentation),
    ...refs(
      'intrinsic',
      read.intrinsics.filter((key) => !shownAnyway.has(key)),
    ),
  ];
}

function written({ scope, key }: FieldRef): string {
  if (scope === 'intrinsic') {
    return `span:${key}`;
  }
  const name = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(key) ? key : JSON.stringify(key);
  return scope === 'any' ? name : `${scope}.${name}`;
}
