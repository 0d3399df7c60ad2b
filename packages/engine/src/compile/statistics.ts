import { exactDouble, isInt64, nearestDouble, nearestWhole } from '@betrace/dsl/values';
import type { AttributeValue, Numeric } from '@betrace/dsl/values';

export function numbersOf(values: readonly AttributeValue[]): Numeric[] {
  return values.filter((value): value is Numeric => typeof value === 'bigint' || typeof value === 'number');
}

/** The numbers among the values, from the least to the greatest. */
export function sorted(values: readonly AttributeValue[]): Numeric[] {
  return numbersOf(values).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The ⌈q·n⌉-th smallest. */
export function nearestRank(ascending: readonly Numeric[], percent: number): Numeric | undefined {
  return ascending[Math.ceil((percent * ascending.length) / 100) - 1];
}

/** Independent of the order: exact, and rounded once when there are doubles. Beyond 64 bits a sum of integers is absent. */
export function sum(numbers: readonly Numeric[]): Numeric | undefined {
  const total = exactSum(numbers);
  if (typeof total === 'number') {
    return Number.isNaN(total) ? undefined : total;
  }
  if (numbers.some((value) => typeof value === 'number')) {
    return nearestDouble(total.numerator, total.denominator);
  }
  return isInt64(total.numerator) ? total.numerator : undefined;
}

/** The exact sum divided by the count, rounded once: to a double, or, of durations, to the nearest ns, ties to even. */
export function average(numbers: readonly Numeric[], durations: boolean): Numeric | undefined {
  const total = exactSum(numbers);
  if (typeof total === 'number' || numbers.length === 0) {
    return numbers.length === 0 || Number.isNaN(total) ? undefined : (total as number);
  }
  const denominator = total.denominator * BigInt(numbers.length);
  return durations ? nearestWhole(total.numerator, denominator) : nearestDouble(total.numerator, denominator);
}

/** The sum as a fraction; with infinities among the numbers the double that it is. */
function exactSum(numbers: readonly Numeric[]): { numerator: bigint; denominator: bigint } | number {
  let numerator = 0n;
  let exponent = 0;
  let infinite = 0;
  for (const value of numbers) {
    if (typeof value === 'bigint') {
      numerator += value << BigInt(-exponent);
    } else if (Number.isFinite(value)) {
      const part = exactDouble(value);
      if (part.exponent < exponent) {
        numerator <<= BigInt(exponent - part.exponent);
        exponent = part.exponent;
      }
      numerator += part.mantissa << BigInt(part.exponent - exponent);
    } else {
      infinite += value;
    }
  }
  return infinite === 0 ? { numerator, denominator: 1n << BigInt(-exponent) } : infinite;
}
