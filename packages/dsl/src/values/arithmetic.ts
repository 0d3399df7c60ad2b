import type { Value } from '../plan/plan.ts';
import type { AttributeValue } from '../trace.ts';
import { canonicalText } from './canonical-text.ts';
import { valueAtPath } from './json.ts';
import { exactDouble, isInt64, nearestDouble, nearestWhole, numericOf, type Numeric } from './numbers.ts';

type Op = (Value & { kind: 'arithmetic' })['op'];

/** Arithmetic of numbers; undefined when the result is no number, or none of 64 bits. */
export function calculate(op: Op, left: AttributeValue, right: AttributeValue): Numeric | undefined {
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    return op === '/' ? (right === 0n ? undefined : nearestDouble(left, right)) : calculateWhole(op, left, right);
  }
  if (!isNumber(left) || !isNumber(right)) {
    return undefined;
  }
  const [a, b] = [Number(left), Number(right)];
  const result = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b }[op];
  return Number.isNaN(result) || (op === '/' && b === 0) ? undefined : result;
}

function calculateWhole(op: Exclude<Op, '/'>, left: bigint, right: bigint): bigint | undefined {
  if (op === '%' && right === 0n) {
    return undefined;
  }
  const result = op === '+' ? left + right : op === '-' ? left - right : op === '*' ? left * right : left % right;
  return isInt64(result) ? result : undefined;
}

/** A duration times or divided by a number, rounded to the nearest ns, ties to even. */
export function scaleDuration(op: '*' | '/', ns: AttributeValue, factor: AttributeValue): bigint | undefined {
  if (
    typeof ns !== 'bigint' ||
    !isNumber(factor) ||
    !Number.isFinite(Number(factor)) ||
    (op === '/' && Number(factor) === 0)
  ) {
    return op === '/' && typeof ns === 'bigint' && (factor === Infinity || factor === -Infinity) ? 0n : undefined;
  }
  const { mantissa, exponent } = typeof factor === 'bigint' ? { mantissa: factor, exponent: 0 } : exactDouble(factor);
  const power = 1n << BigInt(-exponent);
  const result = op === '*' ? nearestWhole(ns * mantissa, power) : nearestWhole(ns * power, mantissa);
  return isInt64(result) ? result : undefined;
}

export function negate(value: AttributeValue): Numeric | undefined {
  if (typeof value === 'bigint') {
    return isInt64(-value) ? -value : undefined;
  }
  return typeof value === 'number' ? -value : undefined;
}

/** The functions of one value; of an array, but for `length`, those of its elements. */
export function applyFunction(
  name: 'lower' | 'length' | 'number' | 'abs',
  value: AttributeValue,
): AttributeValue | undefined {
  if (name === 'length') {
    return Array.isArray(value)
      ? BigInt(value.length)
      : typeof value === 'string'
        ? BigInt([...value].length)
        : undefined;
  }
  if (Array.isArray(value)) {
    return (value as readonly AttributeValue[])
      .map((element) => applyFunction(name, element))
      .filter((element) => element !== undefined);
  }
  switch (name) {
    case 'lower':
      return canonicalText(value).toLowerCase();
    case 'number':
      return numericOf(value) ?? undefined;
    case 'abs':
      return (typeof value === 'bigint' && value < 0n) || (typeof value === 'number' && value < 0)
        ? negate(value)
        : isNumber(value)
          ? value
          : undefined;
  }
}

/** The value at a path; of an array of texts, as of all attributes, those in its elements. */
export function applyJson(value: AttributeValue, path: readonly (string | number)[]): AttributeValue | undefined {
  const structured = Array.isArray(value) && typeof path[0] !== 'number';
  if (!structured) {
    return valueAtPath(value, path);
  }
  return (value as readonly AttributeValue[])
    .map((element) => valueAtPath(element, path))
    .filter((element) => element !== undefined);
}

function isNumber(value: AttributeValue): value is Numeric {
  return typeof value === 'bigint' || typeof value === 'number';
}
