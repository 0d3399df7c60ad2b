import type { CompareOp, CompareTest } from '@betrace/dsl';
import { canonicalText, compareCodePoints, numericOf } from '@betrace/dsl/values';
import type { AttributeValue, Numeric } from '@betrace/dsl/values';
import { Bounds, UNKNOWN } from './bounds.ts';
import { F, T, truthOf, U } from './truth.ts';
import type { Truth } from './truth.ts';

/** What an expression can give: a value, nothing (absent), or only bounds. Durations are bigints of ns. */
export type Val = AttributeValue | undefined | Bounds;

type Scalar = (left: AttributeValue, right: AttributeValue) => boolean;

/** `left op right`, for the operator and the way of comparing that the plan says. */
export function comparison(op: CompareOp, as: CompareTest['as']): (left: Val, right: Val) => Truth {
  const scalar = scalarComparison(op, as);
  const element = op === 'contains' ? scalarComparison('==', as) : scalar;
  const absent = truthOf(op === '!=');
  return (left, right) => {
    if (left === UNKNOWN || right === UNKNOWN) {
      return U;
    }
    if (left === undefined || right === undefined) {
      return absent;
    }
    if (left instanceof Bounds || right instanceof Bounds) {
      return as === 'string' || as === 'bool' ? U : compareBounds(op, left, right);
    }
    return truthOf(Array.isArray(left) ? someElement(left, right, element) : scalar(left, right));
  };
}

function someElement(array: readonly AttributeValue[], right: AttributeValue, holds: Scalar): boolean {
  return array.some((element) => (Array.isArray(element) ? someElement(element, right, holds) : holds(element, right)));
}

function scalarComparison(op: CompareOp, as: CompareTest['as']): Scalar {
  switch (op) {
    case '==':
      return equality(as);
    case '!=': {
      const equal = equality(as);
      return (left, right) => !equal(left, right);
    }
    case 'contains':
      return (left, right) => canonicalText(left).includes(canonicalText(right));
    case 'starts_with':
      return (left, right) => canonicalText(left).startsWith(canonicalText(right));
    case 'ends_with':
      return (left, right) => canonicalText(left).endsWith(canonicalText(right));
    default:
      return ordering(op, as);
  }
}

/** Whether two values are equal in the given way of comparing. */
export function equality(as: CompareTest['as']): Scalar {
  switch (as) {
    case 'number':
      return (left, right) => {
        const a = numericOf(left);
        const b = numericOf(right);
        return a !== null && b !== null && !(a < b) && !(a > b);
      };
    case 'bool':
      return (left, right) => {
        const a = boolOf(left);
        return a !== undefined && a === boolOf(right);
      };
    case 'duration':
      return (left, right) => left === right;
    case 'string':
    case 'untyped':
      return (left, right) => canonicalText(left) === canonicalText(right);
  }
}

function ordering(op: '<' | '<=' | '>' | '>=', as: CompareTest['as']): Scalar {
  const holds = ORDER[op];
  return (left, right) => {
    if (typeof left === 'bigint' && typeof right === 'bigint') {
      return holds(left, right);
    }
    const a = as === 'string' ? null : numericOf(left);
    const b = a === null ? null : numericOf(right);
    if (a !== null && b !== null) {
      return holds(a, b);
    }
    const texts = as !== 'number' && typeof left === 'string' && typeof right === 'string';
    return texts && holds(compareCodePoints(left, right), 0);
  };
}

const ORDER: Record<'<' | '<=' | '>' | '>=', (a: Numeric, b: Numeric) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function boolOf(value: AttributeValue): boolean | undefined {
  if (typeof value === 'boolean') {
    return value;
  }
  const text = typeof value === 'string' && value.length <= 5 ? value.toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** True or false when it is so for every value inside the bounds. */
function compareBounds(op: CompareOp, left: AttributeValue | Bounds, right: AttributeValue | Bounds): Truth {
  const a = boundsOf(left);
  const b = boundsOf(right);
  if (a === undefined || b === undefined) {
    return U;
  }
  switch (op) {
    case '<':
      return below(a.greatest, b.least, false) ? T : below(b.greatest, a.least, true) ? F : U;
    case '<=':
      return below(a.greatest, b.least, true) ? T : below(b.greatest, a.least, false) ? F : U;
    case '>':
      return below(b.greatest, a.least, false) ? T : below(a.greatest, b.least, true) ? F : U;
    case '>=':
      return below(b.greatest, a.least, true) ? T : below(a.greatest, b.least, false) ? F : U;
    case '==':
    case '!=': {
      if (below(a.greatest, b.least, false) || below(b.greatest, a.least, false)) {
        return truthOf(op === '!=');
      }
      return below(a.greatest, b.least, true) && below(b.greatest, a.least, true) ? truthOf(op === '==') : U;
    }
    default:
      return U;
  }
}

function boundsOf(value: AttributeValue | Bounds): Bounds | undefined {
  if (value instanceof Bounds) {
    return value;
  }
  const number = numericOf(value);
  return number === null ? undefined : new Bounds(number, number);
}

/** Whether every value up to `greatest` is below, or at most, every value from `least` on. */
function below(greatest: Numeric | null, least: Numeric | null, orEqual: boolean): boolean {
  return greatest !== null && least !== null && (orEqual ? greatest <= least : greatest < least);
}
