import type { Span, Trace } from '../trace.ts';
import { canonicalText, compareCodePoints } from '../values/canonical-text.ts';

/** What a trace says of itself: the facts of the reference, section "Facts", for spans that are there. */
export class TraceFacts {
  readonly traceId: string;
  /** Each span once, by start, then id. An end before its start is moved to the start. */
  readonly spans: readonly Span[];
  readonly root: Span | null;
  readonly #byId = new Map<string, Span>();
  readonly #children = new Map<string, Span[]>();

  constructor(trace: Trace) {
    this.traceId = trace.traceId;
    const kept: Span[] = [];
    // Of copies of a span the first counts: those that differ from it are told apart by their content only.
    for (const span of trace.spans) {
      if (!this.#byId.has(span.spanId)) {
        const whole = span.end < span.start ? { ...span, end: span.start } : span;
        this.#byId.set(span.spanId, whole);
        kept.push(whole);
      }
    }
    this.spans = kept.sort((a, b) =>
      a.start < b.start ? -1 : a.start > b.start ? 1 : compareCodePoints(a.spanId, b.spanId),
    );
    for (const span of this.spans) {
      this.#children.set(span.parentSpanId, [...(this.#children.get(span.parentSpanId) ?? []), span]);
    }
    this.root = this.spans.find(isRoot) ?? null;
  }

  /** The parent, when it is there. */
  parentOf(span: Span): Span | null {
    return isRoot(span) ? null : (this.#byId.get(span.parentSpanId) ?? null);
  }

  childrenOf(span: Span): readonly Span[] {
    return this.#children.get(span.spanId) ?? [];
  }

  /** Parent, grandparent and so on, up to a root, a missing parent or a repetition. */
  ancestorsOf(span: Span): readonly Span[] {
    const ancestors: Span[] = [];
    const seen = new Set([span]);
    for (let above = this.parentOf(span); above !== null && !seen.has(above); above = this.parentOf(above)) {
      seen.add(above);
      ancestors.push(above);
    }
    return ancestors;
  }

  /** Whether the way up from a span ends at a root. */
  reachesRoot(span: Span): boolean {
    return isRoot(this.ancestorsOf(span).at(-1) ?? span);
  }

  /** The duration less the union of the children's intervals inside the span. */
  selfTime(span: Span): bigint {
    let covered = 0n;
    let from = span.start;
    for (const child of this.childrenOf(span)) {
      const start = child.start > from ? child.start : from;
      const end = child.end < span.end ? child.end : span.end;
      if (end > start) {
        covered += end - start;
        from = end;
      }
    }
    return span.end - span.start - covered;
  }

  /** The last end less the first start. */
  duration(): bigint {
    const [first] = this.spans;
    return first === undefined
      ? 0n
      : this.spans.reduce((last, { end }) => (end > last ? end : last), first.end) - first.start;
  }

  errorCount(): number {
    return this.spans.filter(({ status }) => status === 'error').length;
  }

  serviceCount(): number {
    const services = this.spans
      .map(({ resource }) => resource.get('service.name'))
      .filter((name) => name !== undefined);
    return new Set(services.map(canonicalText)).size;
  }

  /** Why a trace that is not complete is not, as far as the spans tell. */
  gap(): 'no-root' | 'missing-parent' | 'cut-short' {
    if (this.root === null) {
      return 'no-root';
    }
    return this.spans.some((span) => !isRoot(span) && this.parentOf(span) === null) ? 'missing-parent' : 'cut-short';
  }
}

export function isRoot(span: Span): boolean {
  return span.parentSpanId === '';
}
