import { skim, WireError } from '@betrace/engine';
import type { Batch } from '@betrace/engine';
import type { Holder } from '../assemble/holder.ts';
import { ServiceError } from '../errors.ts';
import { spoolEncoding } from '../spool/spooled-body.ts';
import type { SpooledBody } from '../spool/spooled-body.ts';

export interface Ingested {
  readonly accepted: number;
  readonly rejected: readonly { readonly reason: string; readonly count: number }[];
}

/** The same body as it was sent: compressed, maybe. */
export interface SentBody {
  readonly bytes: Uint8Array;
  /** Content-Encoding. */
  readonly encoding: string;
}

/**
 * The one door into assembly, for every way in which spans arrive: takes an ExportTraceServiceRequest on the wire.
 * Resolves when it may be acknowledged. Rejects with a ServiceError: `invalid-body` when it is no such message,
 * `overloaded` or `unavailable` when no more can be taken for now.
 */
export type Ingest = (body: Uint8Array, sent?: SentBody) => Promise<Ingested>;

/** Where the spans of a body go. */
export interface SpanSink {
  add(batch: Batch, holder: Holder): void;
  reject(reason: string, count: number): void;
}

/** Where a body is kept before its spans go anywhere. `memory`: bytes that are held until it is. */
export type KeepBody = (body: Omit<SpooledBody, 'arrival'>, memory: number) => Promise<Holder>;

export interface IngestDeps {
  readonly sink: SpanSink;
  readonly keep: KeepBody;
  /** Why no more can be taken now. */
  readonly overload: () => ServiceError | undefined;
}

export function createIngest({ sink, keep, overload }: IngestDeps): Ingest {
  return async (body, sent) => {
    const full = overload();
    if (full) {
      throw full;
    }
    const batch = skimmed(body);
    const { spanCount, rejected } = batch;
    if (spanCount > 0) {
      const holder = await keep(toKeep(batch, body, sent), body.length);
      try {
        sink.add(batch, holder);
      } finally {
        holder.release();
      }
    }
    for (const { reason, count } of rejected) {
      sink.reject(reason, count);
    }
    return { accepted: spanCount, rejected };
  };
}

function toKeep(
  { spanCount: spans, traces }: Batch,
  body: Uint8Array,
  sent: SentBody | undefined,
): Omit<SpooledBody, 'arrival'> {
  const encoding = sent && spoolEncoding(sent.encoding);
  const traceIds = traces.map(({ traceId }) => traceId);
  return encoding ? { encoding, spans, traceIds, body: sent.bytes } : { encoding: 'identity', spans, traceIds, body };
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
