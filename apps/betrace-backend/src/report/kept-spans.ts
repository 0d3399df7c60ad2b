import type { Trace } from '@betrace/engine';
import type { Redactor } from './redact/redactor.ts';
import { storable } from './storable.ts';
import type { PackedSpans } from './violation.ts';

/** What is kept of a trace with a violation of it. */
const maxSpans = 200;
const maxBytes = 64 * 1024;
/** Of one span. */
const maxAttributes = 100;

/** Spans of one trace as they are kept, by their number: as far as they were made, for any violation of it. */
export type MadeSpans = (string | undefined)[];

/**
 * The spans of a trace that are kept with a violation, redacted: the witnesses, their ancestors, then the others by
 * start, as far as there is room. They come back in the order of their start. `made`: by the same redactor and policy;
 * what is missing is added.
 */
export function keptSpans(
  trace: Trace,
  witnesses: Iterable<number>,
  redactor: Redactor,
  made: MadeSpans = [],
): PackedSpans {
  const kept = new Map<number, string>();
  let bytes = 0;
  for (const span of byImportance(trace, witnesses)) {
    const json = (made[span] ??= keptSpan(trace, span, redactor));
    bytes += Buffer.byteLength(json);
    if (kept.size === maxSpans || bytes > maxBytes) {
      break;
    }
    kept.set(span, json);
  }
  const spans = [...kept].sort(([a], [b]) => a - b).map(([, json]) => json);
  return { json: `[${spans.join(',')}]`, truncated: spans.length < trace.spanCount };
}

/** Each span once, by its number: numbers are given in the order of the starts. */
function byImportance(trace: Trace, witnesses: Iterable<number>): Set<number> {
  const spans = new Set(witnesses);
  for (const witness of [...spans]) {
    // Ends at the root and where a parent is missing, both below 0, and in a circle.
    for (let span = trace.parents[witness] ?? -1; span >= 0 && !spans.has(span); span = trace.parents[span] ?? -1) {
      spans.add(span);
    }
  }
  for (let span = 0; span < trace.spanCount && spans.size <= maxSpans; span++) {
    spans.add(span);
  }
  return spans;
}

/** A KeptSpan as JSON. Put together by hand, for it is what a violation costs most; what is no text needs no escapes. */
function keptSpan(trace: Trace, span: number, redactor: Redactor): string {
  const statusMessage = trace.statusMessage(span);
  const texts = JSON.stringify({
    name: redactor.name(trace.name(span)),
    service: redactor.name(trace.service(span)),
    statusMessage: statusMessage && (redactor.freeText(statusMessage) ?? ''),
    attributes: redactor.attributes(trace.allSpanAttributes(span), maxAttributes),
  });
  return (
    `{"spanId":"${trace.spanId(span)}","parentSpanId":"${trace.parentId(span)}",` +
    `"kind":"${trace.kind(span)}","status":"${trace.status(span)}",` +
    `"start":"${storable(trace.spanStartNs(span))}","duration":"${storable(trace.spanDurationNs(span))}",` +
    texts.slice(1)
  );
}
