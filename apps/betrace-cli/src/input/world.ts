import { OpenTrace, skim, WireError } from '@betrace/engine';
import { CommandError } from '../arguments.ts';
import type { Body } from './trace-bodies.ts';

/** Wire bytes of spans that are held at most. */
const mostBytes = 4 * 1024 ** 3;

/** All traces of one call: spans of one trace id are one trace, whatever file they come from. */
export class World {
  readonly #traces = new Map<string, OpenTrace>();
  #bytes = 0;
  /** Traces that came, and spans that count. */
  traceCount = 0;
  spanCount = 0;
  /** Spans whose id came before in their trace; the first counts. */
  copies = 0;
  /** Those of them that were not exact copies; known of the traces that were taken. */
  differing = 0;
  /** Spans that BeTrace itself sent, which no rule is about. */
  own = 0;
  /** Spans with wrong ids, by reason. */
  readonly rejected = new Map<string, number>();

  /** Takes the spans of a request; CommandError when it is none. */
  add({ place, bytes }: Body): void {
    const { spans, rejected } = skimmed(place, bytes);
    for (const { reason, count } of rejected) {
      this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + count);
    }
    for (const span of spans) {
      if (span.ownService) {
        this.own++;
        continue;
      }
      let trace = this.#traces.get(span.traceId);
      if (trace === undefined) {
        trace = new OpenTrace(span.traceId);
        this.#traces.set(span.traceId, trace);
        this.traceCount++;
      }
      const before = trace.byteLength;
      if (trace.add(span) === 'added') {
        this.spanCount++;
        this.#bytes += trace.byteLength - before;
      } else {
        this.copies++;
      }
    }
    if (this.#bytes > mostBytes) {
      throw new CommandError(
        `${place}: these are more than ${mostBytes / 1024 ** 3} GiB of spans; judge fewer files at once`,
      );
    }
  }

  /** The traces, one after the other in the order of their first span; each is forgotten when the next is asked for. */
  *takeTraces(): Generator<OpenTrace> {
    for (const [id, trace] of this.#traces) {
      this.#traces.delete(id);
      this.differing += trace.differingCopies;
      yield trace;
    }
  }

  /** What came in, for a report. */
  counts(): object {
    const { traceCount: traces, spanCount: spans, copies, differing, own } = this;
    return { traces, spans, copies, differing, own, rejected: Object.fromEntries(this.rejected) };
  }
}

function skimmed(place: string, bytes: Uint8Array) {
  try {
    return skim(bytes);
  } catch (error) {
    if (error instanceof WireError) {
      throw new CommandError(`${place} is no ExportTraceServiceRequest: ${error.message}`, { cause: error });
    }
    throw error;
  }
}
