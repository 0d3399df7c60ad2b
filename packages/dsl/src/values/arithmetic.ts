import type { Value } from '../plan/plan.ts';
import type { AttributeValue } from '../trace.ts';
import { canonicalText } from './canonical-text.ts';
import { valueAtPath } from './json.ts';
import { exactDouble, isInt64, nearestDouble, nearestWhole, numericOf, type Numeric } from './numbers.ts';

type Op = (Value & { kind: 'arithmetic' })['op'];

/** Arithmetic of numbers; undefined when the result is no number, or none of 64 bits. */
export function calculate(op: Op, left: AttributeValue, right: AttributeValue): Numeric | undefined {
  if (!isNumber(left) || !isNumber(right) || ((op === '/' || op === '%') && Number(right) === 0)) {
    return undefined;
  }
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    return op === '/' ? nearestDouble(left, right) : whole(apply(op, left, right));
  }
  const result = apply(op, Number(left), Number(right));
  return Number.isNaN(result) ? undefined : result;
}

/** The operators of numbers of one kind. */
function apply<N extends Numeric>(op: Op, a: N, b: N): N;
function apply(op: Op, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
  }
}

function whole(value: bigint): bigint | undefined {
  return isInt64(value) ? value : undefined;
}

/** A duration times or divided by a number, rounded to the nearest ns, ties to even. */
export function scaleDuration(op: '*' | '/', ns: AttributeValue, factor: AttributeValue): bigint | undefined {
  if (typeof ns !== 'bigint' || !isNumber(factor)) {
    return undefined;
  }
  const size = Math.abs(Number(factor));
  if (!Number.isFinite(size) || (op === '/' && size === 0)) {
    return op === '/' && size === Infinity ? 0n : undefined;
  }
  const { mantissa, exponent } = typeof factor === 'bigint' ? { mantissa: factor, exponent: 0 } : exactDouble(factor);
  const power = 1n << BigInt(-exponent);
  return whole(op === '*' ? nearestWhole(ns * mantissa, power) : nearestWhole(ns * power, mantissa));
}

export function negate(value: AttributeValue): Numeric | undefined {
  return typeof value === 'bigint' ? whole(-value) : typeof value === 'number' ? -value : undefined;
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
    return ofElements(value, (element) => applyFunction(name, element));
  }
  switch (name) {
    case 'lower':
      return canonicalText(value).toLowerCase();
    case 'number':
      return numericOf(value) ?? undefined;
    case 'abs':
      return isNumber(value) && value < 0 ? negate(value) : isNumber(value) ? value : undefined;
  }
}

/** The value at a path; of an array of texts, as of all attributes, those in its elements. */
export function applyJson(value: AttributeValue, path: readonly (string | number)[]): AttributeValue | undefined {
  return Array.isArray(value) && typeof path[0] !== 'number'
    ? ofElements(value, (element) => valueAtPath(element, path))
    : valueAtPath(value, path);
}

function ofElements(
  values: readonly AttributeValue[],
  result: (value: AttributeValue) => AttributeValue | undefined,
): AttributeValue {
  return values.map(result).filter((element) => element !== undefined);
}

function isNumber(value: AttributeValue): value is Numeric {
  return typeof value === 'bigint' || typeof value === 'number';
}
