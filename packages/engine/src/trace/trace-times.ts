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

/** The high or low unsigned word of a span's start or end, ns since 1970. */
type ReadWord = (span: number, ofEnd: boolean, low: boolean) => number;

/** High words that differ by less than this leave a difference that a number holds exactly. */
const EXACT_WORDS = 2 ** 21 - 1;

export function timesOf(count: number, read: ReadWord): TraceTimes {
  const originHigh = count === 0 ? 0 : read(0, false, false);
  const originLow = count === 0 ? 0 : read(0, false, true);
  const start: number[] = [];
  const end: number[] = [];
  for (let span = 0; span < count; span++) {
    const startWords = read(span, false, false) - originHigh;
    const endWords = read(span, true, false) - originHigh;
    if (Math.abs(startWords) >= EXACT_WORDS || Math.abs(endWords) >= EXACT_WORDS) {
      return bigTimes(count, read);
    }
    const from = startWords * 2 ** 32 + (read(span, false, true) - originLow);
    const to = endWords * 2 ** 32 + (read(span, true, true) - originLow);
    start.push(from);
    end.push(to > from ? to : from);
  }
  return { origin: toBigint(originHigh, originLow), start, end };
}

function bigTimes(count: number, read: ReadWord): TraceTimes {
  const start: bigint[] = [];
  const end: bigint[] = [];
  for (let span = 0; span < count; span++) {
    const from = toBigint(read(span, false, false), read(span, false, true));
    const to = toBigint(read(span, true, false), read(span, true, true));
    start.push(from);
    end.push(to > from ? to : from);
  }
  return { origin: 0n, start: start as unknown as number[], end: end as unknown as number[] };
}

function toBigint(high: number, low: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
