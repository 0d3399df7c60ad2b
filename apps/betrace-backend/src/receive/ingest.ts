import { skim, WireError } from '@betrace/engine';
import type { ReceivedSpan } from '@betrace/engine';
import { ServiceError } from '../errors.ts';

export interface Ingested {
  readonly accepted: number;
  readonly rejected: readonly { readonly reason: string; readonly count: number }[];
}

/**
 * The one door into assembly, for every way in which spans arrive: takes an ExportTraceServiceRequest on the wire.
 * Throws a ServiceError: `invalid-body` when it is no such message, `unavailable` when no more can be taken for now.
 */
export type Ingest = (body: Uint8Array) => Ingested;

/** Where the spans of a body go. */
export interface SpanSink {
  add(spans: readonly ReceivedSpan[]): void;
  reject(reason: string, count: number): void;
}

export function createIngest(sink: SpanSink, overload: () => ServiceError | undefined): Ingest {
  return (body) => {
    const full = overload();
    if (full) {
      throw full;
    }
    const { spans, rejected } = skimmed(body);
    for (const { reason, count } of rejected) {
      sink.reject(reason, count);
    }
    sink.add(spans);
    return { accepted: spans.length, rejected };
  };
}

function skimmed(body: Uint8Array): ReturnType<typeof skim> {
  try {
    return skim(body);
  } catch (error) {
    if (error instanceof WireError) {
      throw new ServiceError('invalid-body', `The body is no OTLP trace request: ${error.message}.`, { cause: error });
    }
    throw error;
  }
}
