const durationPart = /(\d+)(?:\.(\d+))?(ns|us|µs|μs|ms|s|m|h)/y;
const nsOf: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** The nanoseconds of a duration such as 1m30s, or what is wrong with it. */
export function durationNs(written: string): bigint | string {
  let total = 0n;
  let at = 0;
  while (at < written.length) {
    durationPart.lastIndex = at;
    const part = durationPart.exec(written);
    if (part === null || part[0].length > 40) {
      return 'neither a number nor a duration. Durations have the units ns, us, ms, s, m, h, such as 500ms or 1m30s.';
    }
    const [, whole = '', fraction = '', unit = ''] = part;
    const scaled = BigInt(whole + fraction) * (nsOf[unit] ?? 0n);
    const divisor = 10n ** BigInt(fraction.length);
    if (scaled % divisor !== 0n) {
      return 'a duration has whole nanoseconds.';
    }
    total += scaled / divisor;
    at += part[0].length;
  }
  return total < 1n << 63n ? total : 'a duration has at most 292 years.';
}
