import type { FieldRef, Value } from '../plan/plan.ts';
import { lookup } from '../text/lookup.ts';
import {
  eventIntrinsics,
  instrumentationIntrinsics,
  linkIntrinsics,
  spanIntrinsics,
  traceIntrinsics,
  type StaticType,
} from './intrinsics.ts';

/** The static type of a value. */
export function typeOf(value: Value): StaticType {
  switch (value.kind) {
    case 'int':
    case 'double':
      return 'number';
    case 'duration':
    case 'string':
    case 'bool':
      return value.kind;
    case 'field':
      return typeOfField(value);
    case 'negate':
      return typeOf(value.value) === 'duration' ? 'duration' : 'number';
    case 'arithmetic':
      return arithmeticType(value.op, typeOf(value.left), typeOf(value.right)) ?? 'number';
    case 'function':
      return value.name === 'lower'
        ? 'string'
        : value.name === 'abs' && typeOf(value.value) === 'duration'
          ? 'duration'
          : 'number';
    case 'json':
      return 'any';
    case 'aggregate':
      return value.result;
  }
}

/** The type of `left op right`, or null when it makes no sense. */
export function arithmeticType(op: string, left: StaticType, right: StaticType): 'number' | 'duration' | null {
  const [leftTime, rightTime] = [left === 'duration', right === 'duration'];
  if (left === 'string' || left === 'bool' || right === 'string' || right === 'bool') {
    return null;
  }
  if (!leftTime && !rightTime) {
    return 'number';
  }
  switch (op) {
    case '*':
      return leftTime && rightTime ? null : 'duration';
    case '/':
      return leftTime ? (rightTime ? 'number' : 'duration') : null;
    default:
      return leftTime && rightTime ? 'duration' : null;
  }
}

function typeOfField({ of, scope, key }: FieldRef): StaticType {
  if (scope !== 'intrinsic') {
    return 'any';
  }
  const instrumentation = lookup({ instrumentationName: 'name', instrumentationVersion: 'version' }, key);
  const table: Record<string, { type: StaticType }> =
    instrumentation !== undefined
      ? instrumentationIntrinsics
      : of === 'trace'
        ? traceIntrinsics
        : of === 'event'
          ? eventIntrinsics
          : of === 'link'
            ? linkIntrinsics
            : spanIntrinsics;
  return lookup(table, instrumentation ?? key)?.type ?? 'any';
}
