/**
 * What became of every span that came in, counted since the start.
 * Balance: received = decided + open + late + duplicate + own + all of dropped.
 */
export interface SpanCounts {
  readonly received: number;
  /** In traces that were judged. */
  readonly decided: number;
  /** In traces that are still open. */
  readonly open: number;
  /** Came after their trace was judged. */
  readonly late: number;
  /** The same span id again, within its trace. */
  readonly duplicate: number;
  /** Of BeTrace itself. */
  readonly own: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/** Received less everything accounted for; anything but 0 is a bug. */
export function imbalance(counts: SpanCounts): number {
  const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
  const { received, decided, open, late, duplicate, own } = counts;
  return received - decided - open - late - duplicate - own - dropped;
}
