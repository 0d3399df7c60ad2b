/**
 * What became of every span that came in, counted since the start.
 * Balance: received + replayed = decided + skipped + open + late + duplicate + own + all of dropped.
 */
export interface SpanCounts {
  readonly received: number;
  /** Of earlier services, from the spool. */
  readonly replayed: number;
  /** Of those, in traces that were decided already. */
  readonly skipped: number;
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

/** Received and replayed less everything accounted for; anything but 0 is a bug. */
export function imbalance(counts: SpanCounts): number {
  const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
  const { received, replayed, decided, skipped, open, late, duplicate, own } = counts;
  return received + replayed - decided - skipped - open - late - duplicate - own - dropped;
}
