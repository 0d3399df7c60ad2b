const UNITS: readonly (readonly [ns: bigint, unit: string])[] = [
  [3_600_000_000_000n, 'h'],
  [60_000_000_000n, 'm'],
  [1_000_000_000n, 's'],
  [1_000_000n, 'ms'],
  [1_000n, 'us'],
];

/** A duration in ns as rules write it: `1h30m`, `1.5s`, `80ms`; exact, zero is `0ms`. */
export function durationText(ns: bigint): string {
  if (ns < 0n) {
    return `-${durationText(-ns)}`;
  }
  if (ns === 0n) {
    return '0ms';
  }
  const [size, unit] = UNITS.find(([least]) => ns >= least) ?? [1n, 'ns'];
  const whole = ns / size;
  const rest = ns % size;
  if (size > 1_000_000_000n) {
    return `${whole}${unit}${rest === 0n ? '' : durationText(rest)}`;
  }
  const digits = String(size).length - 1;
  const fraction = String(rest).padStart(digits, '0').replace(/0+$/, '');
  return `${whole}${rest === 0n ? '' : `.${fraction}`}${unit}`;
}
