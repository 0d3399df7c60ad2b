import { END_HIGH, END_LOW, START_HIGH, START_LOW } from '../wire/span-head.ts';
import type { OpenTrace } from './open-trace.ts';

/**
 * Starts and ends of the spans of a trace, in whole ns since `origin` (ns since 1970). An end before its start counts as
 * the start. They are numbers as long as the trace fits exactly into them, which is 104 days to both sides; else the two
 * columns hold bigints in disguise. Both kinds compare with each other, and subtract among themselves, so whoever only
 * does that need not know; `BigInt(x)` turns either into a bigint.
 */
export interface TraceTimes {
  readonly origin: bigint;
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** High words that differ by less than this leave a difference that a number holds exactly. */
const EXACT_WORDS = 2 ** 21 - 1;

/** The times of spans, in the order that is given. */
export function timesOf(open: OpenTrace, order: readonly number[]): TraceTimes {
  const first = order[0];
  const originHigh = first === undefined ? 0 : open.head(first, START_HIGH) >>> 0;
  const originLow = first === undefined ? 0 : open.head(first, START_LOW) >>> 0;
  const start: number[] = [];
  const end: number[] = [];
  for (const span of order) {
    const startWords = (open.head(span, START_HIGH) >>> 0) - originHigh;
    const endWords = (open.head(span, END_HIGH) >>> 0) - originHigh;
    if (Math.abs(startWords) >= EXACT_WORDS || Math.abs(endWords) >= EXACT_WORDS) {
      return bigTimes(open, order);
    }
    const from = startWords * 2 ** 32 + ((open.head(span, START_LOW) >>> 0) - originLow);
    const to = endWords * 2 ** 32 + ((open.head(span, END_LOW) >>> 0) - originLow);
    start.push(from);
    end.push(to > from ? to : from);
  }
  return { origin: toBigint(originHigh, originLow), start, end };
}

function bigTimes(open: OpenTrace, order: readonly number[]): TraceTimes {
  const start: bigint[] = [];
  const end: bigint[] = [];
  for (const span of order) {
    const from = toBigint(open.head(span, START_HIGH) >>> 0, open.head(span, START_LOW) >>> 0);
    const to = toBigint(open.head(span, END_HIGH) >>> 0, open.head(span, END_LOW) >>> 0);
    start.push(from);
    end.push(to > from ? to : from);
  }
  return { origin: 0n, start: start as unknown as number[], end: end as unknown as number[] };
}

function toBigint(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
