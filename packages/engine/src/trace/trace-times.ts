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

/** High and low unsigned words of times since 1970, two entries for each span: start, end. */
export function timesOf(high: readonly number[], low: readonly number[]): TraceTimes {
  const count = high.length / 2;
  const originHigh = high[0] ?? 0;
  const originLow = low[0] ?? 0;
  const origin = (BigInt(originHigh) << 32n) | BigInt(originLow);
  const start: number[] = [];
  const end: number[] = [];
  for (let i = 0; i < 2 * count; i++) {
    const words = (high[i] as number) - originHigh;
    if (Math.abs(words) >= 2 ** 21 - 1) {
      return bigTimes(high, low, origin);
    }
    const time = words * 2 ** 32 + ((low[i] as number) - originLow);
    if (i % 2 === 0) {
      start.push(time);
    } else {
      end.push(Math.max(time, start[i >> 1] as number));
    }
  }
  return { origin, start, end };
}

function bigTimes(high: readonly number[], low: readonly number[], origin: bigint): TraceTimes {
  const start: bigint[] = [];
  const end: bigint[] = [];
  high.forEach((word, i) => {
    const time = ((BigInt(word) << 32n) | BigInt(low[i] as number)) - origin;
    if (i % 2 === 0) {
      start.push(time);
    } else {
      const from = start[i >> 1] as bigint;
      end.push(time > from ? time : from);
    }
  });
  return { origin, start: start as unknown as number[], end: end as unknown as number[] };
}
