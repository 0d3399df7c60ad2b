import type { Aggregate, Operand } from '../plan/plan.ts';
import type { AttributeValue, Span } from '../trace.ts';
import { canonicalText } from '../values/canonical-text.ts';
import { compareNumbers, exactDouble, isInt64, nearestDouble, nearestWhole, type Numeric } from '../values/numbers.ts';
import { candidates, judgeChain } from './patterns.ts';
import { atLeast, atMost, known, unread, type Reading } from './reading.ts';
import { no, unknown, yes } from './truth.ts';
import { readValue } from './values.ts';
import { unseen, type Env } from './world.ts';

/** What is known of an aggregate: exact when it is certain which spans it is over, and their values are. */
export function readAggregate(aggregate: Aggregate, env: Env): Reading {
  const { of } = aggregate;
  const { fitting, exact } = members(aggregate, env);
  const values = of ? fitting.map((self) => readValue(of, { ...env, self })) : [];
  const isCertain = exact && values.every(({ kind }) => kind === 'value' || kind === 'absent');
  const present = values.flatMap((reading) => (reading.kind === 'value' ? [reading.value] : []));
  const now = compute(aggregate, fitting, present);
  return isCertain ? known(now) : boundOf(aggregate, now);
}

/** The distinct spans of an aggregate's set that surely fit, in the order of the trace; `exact`: no others may. */
export function members(
  { set: { patterns, relations } }: Aggregate,
  env: Env,
): { readonly fitting: readonly Span[]; readonly exact: boolean } {
  const { universe } = env.world;
  const operands = patterns.map((pattern): Operand => ({ bind: null, pattern }));
  const fitting: Span[] = [];
  let exact = true;
  for (const span of universe) {
    const judged = judgeChain(operands, relations, env, (operand, index) => {
      const all = candidates(operand, env, universe);
      return index > 0 ? all : all.includes(span) ? [span] : [];
    });
    exact &&= judged !== unknown && (span !== unseen || judged === no);
    if (judged === yes && span !== unseen) {
      fitting.push(span);
    }
  }
  return { fitting, exact };
}

/** The aggregate over exactly these spans and values; undefined when it is absent. */
function compute(
  { name, distinct, result }: Aggregate,
  spans: readonly Span[],
  values: readonly AttributeValue[],
): AttributeValue | undefined {
  const numbers = numbersOf(values);
  switch (name) {
    case 'count':
      return BigInt(distinct ? new Set(values.map(canonicalText)).size : spans.length);
    case 'concurrency':
      return concurrency(spans);
    case 'sum':
      return sum(numbers);
    case 'avg':
      return average(numbers, result);
    case 'min':
      return numbers[0];
    case 'max':
      return numbers.at(-1);
    default:
      // Nearest rank: the ⌈q·n⌉-th smallest.
      return numbers[Math.ceil((Number(name.slice(1)) * numbers.length) / 100) - 1];
  }
}

/** What is certain when some spans or values are not: counts and sums of durations only grow, an extreme may be exceeded. */
function boundOf({ name, of }: Aggregate, now: AttributeValue | undefined): Reading {
  const isDuration = of?.kind === 'field' && of.of === 'self' && of.scope === 'intrinsic' && of.key === 'duration';
  if (!(typeof now === 'bigint' || typeof now === 'number')) {
    return unread;
  }
  switch (name) {
    case 'count':
    case 'concurrency':
    case 'max':
      return atLeast(now);
    case 'sum':
      return isDuration ? atLeast(now) : unread;
    case 'min':
      return atMost(now);
    default:
      return unread;
  }
}

/** The numbers among values, the least first. */
function numbersOf(values: readonly AttributeValue[]): Numeric[] {
  return values
    .filter((value): value is Numeric => typeof value === 'bigint' || typeof value === 'number')
    .sort(compareNumbers);
}

/** The most spans that share an instant of [start, end); a span of no length holds its start. */
function concurrency(spans: readonly Span[]): bigint {
  const at = ({ start: instant }: Span) => {
    return spans.filter(({ start, end }) => start <= instant && (instant < end || (start === end && instant === start)))
      .length;
  };
  return BigInt(Math.max(0, ...spans.map(at)));
}

/** Exact; doubles are rounded once. Undefined beyond 64 bits. */
function sum(numbers: readonly Numeric[]): Numeric | undefined {
  const whole = exactSum(numbers);
  if (typeof whole === 'number') {
    return Number.isNaN(whole) ? undefined : whole;
  }
  if (numbers.some((value) => typeof value === 'number')) {
    return nearestDouble(whole.numerator, whole.denominator);
  }
  return isInt64(whole.numerator) ? whole.numerator : undefined;
}

function average(numbers: readonly Numeric[], result: 'number' | 'duration'): Numeric | undefined {
  const whole = exactSum(numbers);
  if (numbers.length === 0 || Number.isNaN(whole)) {
    return undefined;
  }
  if (typeof whole === 'number') {
    return whole;
  }
  const denominator = whole.denominator * BigInt(numbers.length);
  return result === 'duration'
    ? nearestWhole(whole.numerator, denominator)
    : nearestDouble(whole.numerator, denominator);
}

/** The sum as a fraction, or, with infinities among the numbers, as the double that it is. */
function exactSum(numbers: readonly Numeric[]): { numerator: bigint; denominator: bigint } | number {
  const infinite = numbers.filter((value) => typeof value === 'number' && !Number.isFinite(value));
  if (infinite.length > 0) {
    return infinite.reduce<number>((total, value) => total + Number(value), 0);
  }
  const parts = numbers.map((value) =>
    typeof value === 'bigint' ? { mantissa: value, exponent: 0 } : exactDouble(value),
  );
  const least = Math.min(0, ...parts.map(({ exponent }) => exponent));
  const numerator = parts.reduce((total, { mantissa, exponent }) => total + (mantissa << BigInt(exponent - least)), 0n);
  return { numerator, denominator: 1n << BigInt(-least) };
}
