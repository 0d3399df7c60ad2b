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
  return as === 'string' || as === 'bool' || a === null || b === null ? unknown : compareBounds(op, a, b);
}

/** The value of a literal. */
export function literalValue(literal: Literal): AttributeValue {
  return literal.kind === 'duration' ? literal.ns : literal.value;
}

/** How a literal decides that one compares with it. */
export function mannerOf(literal: Literal): Manner {
  return literal.kind === 'int' || literal.kind === 'double' ? 'number' : literal.kind;
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
      const order = orderOf(as, left, right);
      return order !== null && ordered(op, order);
    }
  }
}

function equal(as: Manner, left: AttributeValue, right: AttributeValue): boolean {
  switch (as) {
    case 'number':
    case 'duration': {
      const [a, b] = [numericOf(left), numericOf(right)];
      return a !== null && b !== null && compareNumbers(a, b) === 0;
    }
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
  const texts = (as === 'string' || as === 'untyped') && typeof left === 'string' && typeof right === 'string';
  return texts ? compareCodePoints(left, right) : null;
}

function ordered(op: '<' | '<=' | '>' | '>=', order: number): boolean {
  switch (op) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function boolOf(value: AttributeValue): boolean | null {
  if (typeof value === 'boolean') {
    return value;
  }
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : null;
}

interface Bounds {
  readonly least: Numeric | null;
  readonly greatest: Numeric | null;
}

function boundsOf(reading: Reading): Bounds | null {
  if (reading.kind === 'bounds') {
    return reading;
  }
  const value = reading.kind === 'value' ? numericOf(reading.value) : null;
  return value === null ? null : { least: value, greatest: value };
}

function compareBounds(op: CompareOp, a: Bounds, b: Bounds): Truth {
  switch (op) {
    case '<':
      return below(a, b) ? yes : notBelow(a, b) ? no : unknown;
    case '>=':
      return notBelow(a, b) ? yes : below(a, b) ? no : unknown;
    case '>':
      return below(b, a) ? yes : notBelow(b, a) ? no : unknown;
    case '<=':
      return notBelow(b, a) ? yes : below(b, a) ? no : unknown;
    case '==':
      return below(a, b) || below(b, a) ? no : notBelow(a, b) && notBelow(b, a) ? yes : unknown;
    case '!=':
      return not(compareBounds('==', a, b));
    default:
      return unknown;
  }
}

/** Every value of `a` is less than every value of `b`. */
function below(a: Bounds, b: Bounds): boolean {
  return a.greatest !== null && b.least !== null && a.greatest < b.least;
}

/** No value of `a` is less than any value of `b`. */
function notBelow(a: Bounds, b: Bounds): boolean {
  return a.least !== null && b.greatest !== null && a.least >= b.greatest;
}
