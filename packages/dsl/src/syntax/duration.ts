/** The units of time, the greatest first: as they are written, and in ns. */
export const units = [
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['ns', 1n],
] as const;

const durationPart = /(\d+)(?:\.(\d+))?(ns|[uµμ]s|ms|s|m|h)/y;

/** The nanoseconds of a duration such as 1m30s, or what is wrong with it. */
export function durationNs(written: string): bigint | string {
  let total = 0n;
  let at = 0;
  while (at < written.length) {
    durationPart.lastIndex = at;
    const [part = '', whole = '', fraction = '', unit = ''] = durationPart.exec(written) ?? [];
    if (part === '' || part.length > 40) {
      return 'neither a number nor a duration with the units ns, us, ms, s, m, h, such as 1m30s.';
    }
    const [, size = 0n] = units.find(([name]) => name === unit.replace(/[µμ]/, 'u')) ?? [];
    const scaled = BigInt(whole + fraction) * size;
    const divisor = 10n ** BigInt(fraction.length);
    if (scaled % divisor !== 0n) {
      return 'a duration has whole nanoseconds.';
    }
    total += scaled / divisor;
    at += part.length;
  }
  return total < 1n << 63n ? total : 'a duration has at most 292 years.';
}
