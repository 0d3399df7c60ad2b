import { units } from './duration.ts';

/** Whole nanoseconds as a duration literal: 1m30s, 500ms; 0s for none. */
export function formatDuration(ns: bigint): string {
  let rest = ns < 0n ? -ns : ns;
  let text = ns < 0n ? '-' : '';
  for (const [unit, size] of units) {
    text += rest >= size ? `${rest / size}${unit}` : '';
    rest %= size;
  }
  return text || '0s';
}
