import type { CompareOp, CompareTest, Literal } from '../plan/plan.ts';
import type { AttributeValue } from '../trace.ts';
import { canonicalText, compareCodePoints } from '../values/canonical-text.ts';
import { compareNumbers, numericOf, type Numeric } from '../values/numbers.ts';
import type { Reading } from './reading.ts';
import { no, not, truth, unknown, yes, type Truth } from './truth.ts';

type Manner = CompareTest['as'];

/** `left op right`: true (false) when it is so for every value that the two may have, else unknown. */
export function compare(op: CompareOp, as: Manner, left: Reading, right: Reading): Truth {
  if (left.kind === 'unknown' || right.kind === 'unknown') {
    return unknown;
  }
  if (left.kind === 'absent' || right.kind === 'absent') {
    return truth(op === '!=');
  }
  if (left.kind === 'value' && right.kind === 'value') {
    return truth(holds(op, as, left.value, right.value));
  }
  const [a, b] = [boundsOf(left), boundsOf(right)];
  return as === 'string' || as === 'bool' || !a || !b ? unknown : compareBounds(op, a, b);
}

/** The value of a literal. */
export function literalValue(literal: Literal): AttributeValue {
  return literal.kind === 'duration' ? literal.ns : literal.value;
}

/** How a literal decides that one compares with it. */
export function mannerOf({ kind }: Literal): Manner {
  return kind === 'int' || kind === 'double' ? 'number' : kind;
}

/** The comparison of two values that are there. */
function holds(op: CompareOp, as: Manner, left: AttributeValue, right: AttributeValue): boolean {
  if (Array.isArray(left)) {
    const elementOp = op === 'contains' ? '==' : op;
    return (left as readonly AttributeValue[]).some((element) => holds(elementOp, as, element, right));
  }
  switch (op) {
    case '==':
      return equal(as, left, right);
    case '!=':
      return !equal(as, left, right);
    case 'contains':
      return canonicalText(left).includes(canonicalText(right));
    case 'starts_with':
      return canonicalText(left).startsWith(canonicalText(right));
    case 'ends_with':
      return canonicalText(left).endsWith(canonicalText(right));
    default: {
      const order = orderOf(as, left, right) ?? NaN;
      return op === '<' ? order < 0 : op === '<=' ? order <= 0 : op === '>' ? order > 0 : order >= 0;
    }
  }
}

function equal(as: Manner, left: AttributeValue, right: AttributeValue): boolean {
  switch (as) {
    case 'number':
    case 'duration':
      return orderOf(as, left, right) === 0;
    case 'bool':
      return boolOf(left) !== null && boolOf(left) === boolOf(right);
    case 'string':
    case 'untyped':
      return canonicalText(left) === canonicalText(right);
  }
}

/** Less than, equal or greater than 0; null when the two have no order. */
function orderOf(as: Manner, left: AttributeValue, right: AttributeValue): number | null {
  const [a, b] = as === 'string' || as === 'bool' ? [null, null] : [numericOf(left), numericOf(right)];
  if (a !== null && b !== null) {
    return compareNumbers(a, b);
  }
  const isText = (as === 'string' || as === 'untyped') && typeof left === 'string' && typeof right === 'string';
  return isText ? compareCodePoints(left, right) : null;
}

function boolOf(value: AttributeValue): boolean | null {
  const text = typeof value === 'string' || typeof value === 'boolean' ? String(value).toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : null;
}

interface Bounds {
  readonly least: Numeric | null;
  readonly greatest: Numeric | null;
}

function boundsOf(reading: Reading): Bounds | null {
  const value = reading.kind === 'value' ? numericOf(reading.value) : null;
  return reading.kind === 'bounds' ? reading : value === null ? null : { least: value, greatest: value };
}

function compareBounds(op: CompareOp, a: Bounds, b: Bounds): Truth {
  switch (op) {
    case '<':
      return isBelow(a, b) ? yes : isNotBelow(a, b) ? no : unknown;
    case '>':
      return compareBounds('<', b, a);
    case '>=':
      return not(compareBounds('<', a, b));
    case '<=':
      return not(compareBounds('<', b, a));
    case '==':
      return isBelow(a, b) || isBelow(b, a) ? no : isNotBelow(a, b) && isNotBelow(b, a) ? yes : unknown;
    case '!=':
      return not(compareBounds('==', a, b));
    default:
      return unknown;
  }
}

/** Every value of `a` is less than every value of `b`. */
function isBelow(a: Bounds, b: Bounds): boolean {
  return a.greatest !== null && b.least !== null && a.greatest < b.least;
}

/** No value of `a` is less than any value of `b`. */
function isNotBelow(a: Bounds, b: Bounds): boolean {
  return a.least !== null && b.greatest !== null && a.least >= b.greatest;
}
