import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Transaction } from 'kysely';
import { spansOf } from '../report/violation-span.ts';
import type { StoredChanges } from './store.ts';
import type { Tables } from './tables.ts';

/** Of an entry: one that is refused costs no more than these, and it stays far below the 4 MiB of a gRPC message. */
const spansPerEntry = 100;

/** Puts the spans that tell of the changes into the outbox: violations first, then what was taken back. */
export async function putSpans(tx: Transaction<Tables>, changes: StoredChanges): Promise<void> {
  await queueSpans(tx, spansOf(changes), timeOf(changes));
}

/** Puts spans into the outbox, in order. `at`: when they came to be, ns since 1970. */
export async function queueSpans(tx: Transaction<Tables>, spans: readonly ReadableSpan[], at: bigint): Promise<void> {
  for (let start = 0; start < spans.length; start += spansPerEntry) {
    await put(tx, spans.slice(start, start + spansPerEntry), at);
  }
}

async function put(tx: Transaction<Tables>, spans: ReadableSpan[], at: bigint): Promise<void> {
  const body = ProtobufTraceSerializer.serializeRequest(spans);
  if (body) {
    await tx.insertInto('span_outbox').values({ at, spans: spans.length, bytes: body.length, body }).execute();
  }
}

function timeOf({ opened: [opened], withdrawn: [withdrawn] }: StoredChanges): bigint {
  return opened?.amendedAt ?? opened?.decidedAt ?? withdrawn?.amendedAt ?? 0n;
}
