const units: readonly (readonly [string, bigint])[] = [
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['ns', 1n],
];

/** Whole nanoseconds as a duration literal: 1m30s, 500ms; 0s for none. */
export function formatDuration(ns: bigint): string {
  if (ns === 0n) {
    return '0s';
  }
  let rest = ns < 0n ? -ns : ns;
  let text = ns < 0n ? '-' : '';
  for (const [unit, size] of units) {
    if (rest >= size) {
      text += `${rest / size}${unit}`;
      rest %= size;
    }
  }
  return text;
}
