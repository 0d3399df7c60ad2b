const units = [
  [1_000_000_000n, 's'],
  [1_000_000n, 'ms'],
  [1_000n, 'µs'],
] as const;

/** Nanoseconds for people, to three places: `80ms`, `1.235s`. */
export function durationText(ns: bigint): string {
  const [size, unit] = units.find(([size]) => ns >= size) ?? [1n, 'ns'];
  return `${Number((Number(ns) / Number(size)).toFixed(3))}${unit}`;
}
