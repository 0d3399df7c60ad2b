import { ServiceError } from '../errors.ts';
import type { Violation } from '../report/violation.ts';
import type { SinceQuery, ViolationStore } from '../store/store.ts';

export interface ViolationFeed {
  /** What was stored after a cursor, and what is stored from then on, with heartbeats between. Ends with `signal`. */
  watch(after: string, filter: FeedFilter, signal: AbortSignal): AsyncGenerator<FeedEvent, void, undefined>;
  /** Says that violations were stored. */
  notify(): void;
  /** Ends every watch, with a failure that tells to come back. */
  close(): void;
}

export type FeedFilter = Omit<SinceQuery, 'afterSeq' | 'limit'>;

export interface FeedEvent {
  readonly cursor: string;
  /** Absent: a heartbeat. */
  readonly violation?: Violation;
}

/** Watches at a time; each costs a query for every commit. */
const maxWatches = 100;
const pageSize = 500;
/** Milliseconds without a violation after which a heartbeat tells that the stream is alive. */
const standardHeartbeat = 15_000;

/**
 * The live stream of violations. It is read from the store by the order of commits, so nothing is missed or told twice,
 * whoever is slow, and nothing is kept here for anyone.
 */
export function violationFeed(
  violations: Pick<ViolationStore, 'listSince' | 'findLastSeq'>,
  { heartbeat = standardHeartbeat }: { readonly heartbeat?: number } = {},
): ViolationFeed {
  let stored = Promise.withResolvers<undefined>();
  let closed = false;
  let watches = 0;

  async function* watch(after: string, filter: FeedFilter, signal: AbortSignal): AsyncGenerator<FeedEvent, void> {
    const asked = after === '' ? undefined : readCursor(after);
    if (watches >= maxWatches) {
      throw new ServiceError('overloaded', `${maxWatches} watch already; no more can.`, { retryAfter: 10 });
    }
    watches++;
    try {
      let news = stored.promise;
      let last = await violations.findLastSeq();
      // One from a store that was since replaced by an older or an empty one would wait for ever.
      let seq = asked === undefined || asked > last ? last : asked;
      yield { cursor: writeCursor(seq) };
      while (!signal.aborted) {
        const page = await violations.listSince({ ...filter, afterSeq: seq, limit: pageSize });
        for (const { seq: at, ...violation } of page) {
          yield { cursor: writeCursor(at), violation };
          seq = at;
        }
        if (page.length === pageSize) {
          continue;
        }
        // What the filter leaves out is not gone through again.
        seq = seq > last ? seq : last;
        if (closed) {
          throw new ServiceError('unavailable', 'The service stops; come back with the last cursor.', {
            retryAfter: 5,
          });
        }
        if (!(await comesWithin(news, heartbeat, signal))) {
          yield { cursor: writeCursor(seq) };
        }
        news = stored.promise;
        last = await violations.findLastSeq();
      }
    } finally {
      watches--;
    }
  }

  function notify(): void {
    stored.resolve(undefined);
    stored = Promise.withResolvers();
  }

  return {
    watch,
    notify,
    close() {
      closed = true;
      notify();
    },
  };
}

/** Whether it comes before the time is over or the reader is gone. */
async function comesWithin(news: Promise<unknown>, milliseconds: number, signal: AbortSignal): Promise<boolean> {
  const over = Promise.withResolvers<boolean>();
  const end = () => over.resolve(false);
  const timer = setTimeout(end, milliseconds);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([news.then(() => true), over.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

function writeCursor(seq: bigint): string {
  return Buffer.from(`w${seq}`).toString('base64url');
}

function readCursor(cursor: string): bigint {
  const [, seq] = /^w(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (seq === undefined) {
    throw new ServiceError('invalid-argument', 'The cursor is not one of this stream; start again without it.');
  }
  return BigInt(seq);
}
