import type { Cond, FieldRef, Value } from '@betrace/dsl';
import { canonicalText } from '@betrace/dsl/values';
import type { AttributeValue } from '@betrace/dsl/values';
import { Bounds } from './bounds.ts';
import { compileValue } from './compile-value.ts';
import type { CompiledPattern } from './pattern.ts';
import { compileField } from './read-field.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';

/** From so many spans on an index is built; below it, going through them is cheaper. */
const WORTH_AN_INDEX = 6;

/**
 * For a condition that asks for an attribute of the span to equal something known before (`order_id == p.order_id`): the
 * candidates, from an index of the base's spans by canonical text that is built once in a run. undefined when the
 * condition has no such part; the function gives undefined when the index cannot tell.
 */
export function equalityJoin(
  cond: Cond,
  base: CompiledPattern,
  scope: Scope,
): ((run: Run) => readonly number[] | undefined) | undefined {
  for (const part of cond.kind === 'and' ? cond.parts : [cond]) {
    if (part.kind !== 'compare' || part.op !== '==' || part.as !== 'untyped') {
      continue;
    }
    if (isOwnAttribute(part.left) && isKnownBefore(part.right)) {
      return indexed(part.left, part.right, true, base, scope);
    }
    if (isOwnAttribute(part.right) && isKnownBefore(part.left)) {
      return indexed(part.right, part.left, false, base, scope);
    }
  }
  return undefined;
}

function isOwnAttribute(value: Value): value is FieldRef {
  return value.kind === 'field' && value.of === 'self' && ['any', 'span', 'resource'].includes(value.scope);
}

function isKnownBefore(value: Value): boolean {
  return value.kind === 'field' && typeof value.of === 'object';
}

/** `ownIsLeft`: of an array on the left of the operator each element may be the one that is equal. */
function indexed(
  own: FieldRef,
  other: Value,
  ownIsLeft: boolean,
  base: CompiledPattern,
  scope: Scope,
): (run: Run) => readonly number[] | undefined {
  const readOwn = compileField(own, scope.fields);
  const readOther = compileValue(other, scope);
  let serial = 0;
  let index = new Map<string, number[]>();
  return (run) => {
    const spans = base.candidates(run);
    if (spans.length < WORTH_AN_INDEX) {
      return undefined;
    }
    const wanted = readOther(run, -1);
    if (wanted === undefined) {
      return [];
    }
    if (wanted instanceof Bounds || (!ownIsLeft && Array.isArray(wanted))) {
      return undefined;
    }
    if (serial !== run.serial) {
      serial = run.serial;
      index = indexOf(spans, (span) => readOwn(run, span), ownIsLeft);
    }
    return index.get(canonicalText(wanted)) ?? [];
  };
}

function indexOf(spans: readonly number[], read: (span: number) => unknown, elements: boolean): Map<string, number[]> {
  const index = new Map<string, number[]>();
  const enter = (span: number, value: AttributeValue | undefined): void => {
    if (value === undefined) {
      return;
    }
    if (elements && Array.isArray(value)) {
      value.forEach((element: AttributeValue) => enter(span, element));
      return;
    }
    const text = canonicalText(value);
    const entry = index.get(text);
    if (entry === undefined) {
      index.set(text, [span]);
    } else if (entry.at(-1) !== span) {
      entry.push(span);
    }
  };
  spans.forEach((span) => enter(span, read(span) as AttributeValue | undefined));
  return index;
}
