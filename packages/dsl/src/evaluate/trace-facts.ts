import type { Span, Trace } from '../trace.ts';
import { canonicalText, compareCodePoints } from '../values/canonical-text.ts';

/** What a trace says of itself: the facts of the reference, section "Facts", for spans that are there. */
export interface TraceFacts {
  readonly traceId: string;
  /** Each span once, by start, then id. An end before its start is moved to the start. */
  readonly spans: readonly Span[];
  readonly root: Span | null;
  /** The parent, when it is there. */
  readonly parentOf: (span: Span) => Span | null;
  readonly childrenOf: (span: Span) => readonly Span[];
  /** Parent, grandparent and so on, up to a root, a missing parent or a repetition. */
  readonly ancestorsOf: (span: Span) => readonly Span[];
  /** Whether the way up from a span ends at a root. */
  readonly reachesRoot: (span: Span) => boolean;
  /** The last end less the first start. */
  readonly duration: bigint;
  readonly errorCount: number;
  readonly serviceCount: number;
  /** Why a trace that is not complete is not, as far as the spans tell. */
  readonly gap: 'no-root' | 'missing-parent' | 'cut-short';
}

export function factsOf({ traceId, spans: sent }: Trace): TraceFacts {
  const byId = new Map<string, Span>();
  const children = new Map<string, Span[]>();
  // Of copies of a span the first counts: those that differ from it are told apart by their content only.
  for (const span of sent) {
    if (!byId.has(span.spanId)) {
      byId.set(span.spanId, span.end < span.start ? { ...span, end: span.start } : span);
    }
  }
  const spans = [...byId.values()].sort((a, b) =>
    a.start < b.start ? -1 : a.start > b.start ? 1 : compareCodePoints(a.spanId, b.spanId),
  );
  for (const span of spans) {
    const siblings = children.get(span.parentSpanId) ?? [];
    siblings.push(span);
    children.set(span.parentSpanId, siblings);
  }
  const root = spans.find(isRoot) ?? null;
  const parentOf = (span: Span) => (isRoot(span) ? null : (byId.get(span.parentSpanId) ?? null));
  const ancestorsOf = (span: Span) => {
    const seen = new Set([span]);
    for (let above = parentOf(span); above && !seen.has(above); above = parentOf(above)) {
      seen.add(above);
    }
    return [...seen].slice(1);
  };
  const isOrphan = (span: Span) => !isRoot(span) && !parentOf(span);
  const start = spans[0]?.start ?? 0n;
  const services = spans.map(({ resource }) => resource.get('service.name')).filter((name) => name !== undefined);
  return {
    traceId,
    spans,
    root,
    parentOf,
    childrenOf: (span) => children.get(span.spanId) ?? [],
    ancestorsOf,
    reachesRoot: (span) => isRoot(ancestorsOf(span).at(-1) ?? span),
    duration: spans.reduce((last, { end }) => (end > last ? end : last), start) - start,
    errorCount: spans.filter(({ status }) => status === 'error').length,
    serviceCount: new Set(services.map(canonicalText)).size,
    gap: root ? (spans.some(isOrphan) ? 'missing-parent' : 'cut-short') : 'no-root',
  };
}

/** The duration less the union of the children's intervals inside the span. */
export function selfTime(span: Span, children: readonly Span[]): bigint {
  let own = span.end - span.start;
  let from = span.start;
  for (const child of children) {
    const start = child.start > from ? child.start : from;
    const end = child.end < span.end ? child.end : span.end;
    if (end > start) {
      own -= end - start;
      from = end;
    }
  }
  return own;
}

export function isRoot(span: Span): boolean {
  return span.parentSpanId === '';
}
