import type { HistogramCounts } from '../assemble/histogram.ts';

/** What a histogram of the stations holds, with its bounds. */
export interface HistogramTotals extends HistogramCounts {
  /** Upper bounds, inclusive, growing. */
  readonly bounds: readonly number[];
}

export function countOf({ counts }: HistogramTotals): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * The value below which the share `q` (0 to 1) of what was recorded lies, interpolated within its bucket as Prometheus
 * does; what lies beyond the last bound is taken for that bound. Undefined while nothing is recorded.
 */
export function quantile(histogram: HistogramTotals, q: number): number | undefined {
  const { bounds, counts } = histogram;
  const wanted = q * countOf(histogram);
  let below = 0;
  for (const [i, count] of counts.entries()) {
    if (count > 0 && below + count >= wanted) {
      const lower = i === 0 ? 0 : (bounds[i - 1] as number);
      const upper = bounds[i] ?? lower;
      return lower + (upper - lower) * Math.max(0, (wanted - below) / count);
    }
    below += count;
  }
  return undefined;
}
