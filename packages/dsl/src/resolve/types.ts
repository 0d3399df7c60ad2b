import type { Value } from '../plan/plan.ts';
import { lookup } from '../text/lookup.ts';
import { intrinsicsOf, type StaticType } from './intrinsics.ts';

/** The static type of a value. */
export function typeOf(value: Value): StaticType {
  switch (value.kind) {
    case 'duration':
    case 'string':
    case 'bool':
      return value.kind;
    case 'field': {
      const { of, scope, key } = value;
      // Those of the instrumentation, which are in no table of an owner, are texts.
      return scope === 'intrinsic' ? (lookup(intrinsicsOf(String(of)), key)?.[0] ?? 'string') : 'any';
    }
    case 'arithmetic':
      return arithmeticType(value.op, typeOf(value.left), typeOf(value.right)) ?? 'number';
    case 'function':
      if (value.name === 'lower') {
        return 'string';
      }
      return value.name === 'abs' ? numberOr(value.value) : 'number';
    case 'negate':
      return numberOr(value.value);
    case 'json':
      return 'any';
    case 'aggregate':
      return value.result;
    default:
      return 'number';
  }
}

function numberOr(value: Value): StaticType {
  return typeOf(value) === 'duration' ? 'duration' : 'number';
}

/** A text or a truth, with which one cannot calculate. */
export function isText(type: StaticType): boolean {
  return type === 'string' || type === 'bool';
}

/** The type of `left op right`, or null when it makes no sense. */
export function arithmeticType(op: string, left: StaticType, right: StaticType): 'number' | 'duration' | null {
  const durations = [left, right].filter((type) => type === 'duration').length;
  if (isText(left) || isText(right)) {
    return null;
  }
  if (durations === 0) {
    return 'number';
  }
  if (op === '*' || (op === '/' && left === 'duration')) {
    return durations === 1 ? 'duration' : op === '/' ? 'number' : null;
  }
  return durations === 2 && op !== '/' ? 'duration' : null;
}
