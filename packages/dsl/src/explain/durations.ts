const units: readonly (readonly [string, bigint])[] = [
  ['hour', 3_600_000_000_000n],
  ['minute', 60_000_000_000n],
  ['second', 1_000_000_000n],
  ['millisecond', 1_000_000n],
  ['microsecond', 1_000n],
  ['nanosecond', 1n],
];

/** Whole nanoseconds as `1 minute 30 seconds`, `1.5 seconds`, `200 milliseconds`. */
export function durationInWords(ns: bigint): string {
  const words: string[] = [];
  let rest = ns < 0n ? -ns : ns;
  for (const [unit, size] of units) {
    const whole = rest / size;
    if (whole === 0n) {
      continue;
    }
    const decimal = size <= 1_000_000_000n;
    const digits = String(size).length - 1;
    const fraction = decimal
      ? String(rest % size)
          .padStart(digits, '0')
          .replace(/0+$/, '')
      : '';
    const amount = fraction === '' || digits === 0 ? String(whole) : `${whole}.${fraction}`;
    words.push(`${amount} ${unit}${amount === '1' ? '' : 's'}`);
    rest = decimal ? 0n : rest % size;
  }
  return `${ns < 0n ? 'minus ' : ''}${words.join(' ') || '0 seconds'}`;
}
