import type { Span } from '@betrace/dsl';

export interface WaterfallRow {
  span: Span;
  /** Below how many spans it stands. */
  depth: number;
  /** Share of the trace before its start, and of its own, from 0 to 1. */
  from: number;
  share: number;
  /** ns after the first start. */
  offset: bigint;
}

/** The spans of a trace as a tree from top to bottom, siblings by start; of copies the first, and nobody left out. */
export function waterfallRows(spans: readonly Span[]): WaterfallRow[] {
  const byId = new Map<string, Span>();
  for (const span of spans) {
    byId.set(span.spanId, byId.get(span.spanId) ?? span);
  }
  const sorted = [...byId.values()].sort((a, b) => Number(a.start - b.start));
  const first = sorted[0]?.start ?? 0n;
  const last = sorted.reduce((end, span) => (span.end > end ? span.end : end), first);
  const whole = Math.max(1, Number(last - first));
  const children = Map.groupBy(sorted, ({ parentSpanId }) => parentSpanId);
  const rows: WaterfallRow[] = [];
  const seen = new Set<Span>();
  // With a stack of its own: a chain of thousands of spans is deeper than calls may go.
  const walk = (top: Span) => {
    const open = [{ span: top, depth: 0 }];
    for (let next = open.pop(); next; next = open.pop()) {
      const { span, depth } = next;
      if (seen.has(span)) {
        continue;
      }
      seen.add(span);
      const offset = span.start - first;
      const share = Math.max(0, Number(span.end - span.start)) / whole;
      rows.push({ span, depth, from: Number(offset) / whole, share, offset });
      const below = children.get(span.spanId) ?? [];
      open.push(...below.toReversed().map((child) => ({ span: child, depth: depth + 1 })));
    }
  };
  sorted.filter(({ parentSpanId }) => !byId.has(parentSpanId)).forEach(walk);
  // Spans whose parents go round in a circle.
  sorted.forEach(walk);
  return rows;
}
