import type { Batch } from '../wire/batch.ts';
import { END_HIGH, END_LOW, START_HIGH, START_LOW } from '../wire/walk/layout.ts';

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

/** The times of spans: of each its batch and where in it its row begins. */
export function timesOf(batches: readonly Batch[], rows: readonly number[]): TraceTimes {
  const first = batches[0]?.rows;
  const originHigh = first === undefined ? 0 : word(first, rows[0], START_HIGH);
  const originLow = first === undefined ? 0 : word(first, rows[0], START_LOW);
  const start: number[] = [];
  const end: number[] = [];
  for (let span = 0; span < rows.length; span++) {
    const table = (batches[span] as Batch).rows;
    const row = rows[span];
    const startWords = word(table, row, START_HIGH) - originHigh;
    const endWords = word(table, row, END_HIGH) - originHigh;
    if (Math.abs(startWords) >= EXACT_WORDS || Math.abs(endWords) >= EXACT_WORDS) {
      return bigTimes(batches, rows);
    }
    const from = startWords * 2 ** 32 + (word(table, row, START_LOW) - originLow);
    const to = endWords * 2 ** 32 + (word(table, row, END_LOW) - originLow);
    start.push(from);
    end.push(to > from ? to : from);
  }
  return { origin: toBigint(originHigh, originLow), start, end };
}

function bigTimes(batches: readonly Batch[], rows: readonly number[]): TraceTimes {
  const start: bigint[] = [];
  const end: bigint[] = [];
  batches.forEach(({ rows: table }, span) => {
    const from = toBigint(word(table, rows[span], START_HIGH), word(table, rows[span], START_LOW));
    const to = toBigint(word(table, rows[span], END_HIGH), word(table, rows[span], END_LOW));
    start.push(from);
    end.push(to > from ? to : from);
  });
  return { origin: 0n, start: start as unknown as number[], end: end as unknown as number[] };
}

function word(table: Int32Array, row: number | undefined, column: number): number {
  return (table[(row as number) + column] as number) >>> 0;
}

function toBigint(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
