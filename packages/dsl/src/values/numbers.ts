import type { AttributeValue } from '../trace.ts';

/** A number: int64 (or whole ns) as bigint, double as number and never NaN. */
export type Numeric = bigint | number;

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const int64 = { least: -(1n << 63n), greatest: (1n << 63n) - 1n };

export function isInt64(value: bigint): boolean {
  return value >= int64.least && value <= int64.greatest;
}

/** The number that a value is, or that a text wholly spells in decimal; null when it is none. */
export function numericOf(value: AttributeValue): Numeric | null {
  if (typeof value === 'bigint') {
    return value;
  }
  if (typeof value === 'number') {
    return Number.isNaN(value) ? null : value;
  }
  return typeof value === 'string' && decimal.test(value) ? parseDecimal(value) : null;
}

function parseDecimal(text: string): Numeric {
  if (/^[+-]?\d{1,19}$/.test(text)) {
    const int = BigInt(text.replace(/^\+/, ''));
    if (isInt64(int)) {
      return int;
    }
  }
  return Number(text);
}

/** Exact, also between int64 and double. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A finite double as `mantissa × 2^exponent`, exactly. */
export function exactDouble(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  let mantissa = value;
  let exponent = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent--;
  }
  return { mantissa: BigInt(mantissa), exponent };
}

/** The double nearest to a fraction, rounded once. */
export function nearestDouble(numerator: bigint, denominator: bigint): number {
  const negative = numerator < 0n !== denominator < 0n;
  const [top, bottom] = [absolute(numerator), absolute(denominator)];
  const shift = Math.max(0, bits(bottom) - bits(top) + 66);
  const scaled = top << BigInt(shift);
  const quotient = scaled / bottom;
  const rest = scaled % bottom === 0n ? 0n : 1n;
  // The quotient has more bits than a double: its last one stands for all that was cut off behind it.
  const rounded = Number(quotient | rest);
  const result = rounded / 2 ** Math.min(shift, 1000) / 2 ** Math.max(0, shift - 1000);
  return negative ? -result : result;
}

/** The whole number nearest to a fraction, ties to even. */
export function nearestWhole(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const [top, bottom] = [absolute(numerator), absolute(denominator)];
  const quotient = top / bottom;
  const twice = (top % bottom) * 2n;
  const rounded = twice > bottom || (twice === bottom && quotient % 2n === 1n) ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function bits(value: bigint): number {
  return value.toString(2).length;
}
