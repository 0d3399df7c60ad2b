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
  /** Stored since. Without it and `changed`: a heartbeat. */
  readonly violation?: Violation;
  /** Changed or withdrawn by late spans since. */
  readonly changed?: Violation;
}

/** How far a watcher has been told: violations in the order of commits, changes in an order of their own. */
interface Place {
  readonly seq: bigint;
  readonly number: bigint;
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
  violations: Pick<ViolationStore, 'listSince' | 'listChangesSince' | 'findLast'>,
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
      let last = await violations.findLast();
      let place = startOf(asked, last);
      yield { cursor: writeCursor(place) };
      while (!signal.aborted) {
        const page = await violations.listSince({ ...filter, afterSeq: place.seq, limit: pageSize });
        for (const { seq, ...violation } of page) {
          place = { ...place, seq };
          yield { cursor: writeCursor(place), violation };
        }
        const changes = await violations.listChangesSince({ ...filter, afterNumber: place.number, limit: pageSize });
        for (const { number, ...changed } of changes) {
          place = { ...place, number };
          yield { cursor: writeCursor(place), changed };
        }
        if (page.length === pageSize || changes.length === pageSize) {
          continue;
        }
        // What the filter leaves out is not gone through again.
        place = { seq: greater(place.seq, last.seq), number: greater(place.number, last.number) };
        if (closed) {
          throw new ServiceError('unavailable', 'The service stops; come back with the last cursor.', {
            retryAfter: 5,
          });
        }
        if (!(await comesWithin(news, heartbeat, signal))) {
          yield { cursor: writeCursor(place) };
        }
        news = stored.promise;
        last = await violations.findLast();
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

/** A place in a store that was since replaced by an older or an empty one would wait for ever. */
function startOf(asked: Partial<Place> | undefined, last: Place): Place {
  const known = (place: bigint | undefined, most: bigint) => (place === undefined || place > most ? most : place);
  return { seq: known(asked?.seq, last.seq), number: known(asked?.number, last.number) };
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function writeCursor({ seq, number }: Place): string {
  return Buffer.from(`w${seq}.${number}`).toString('base64url');
}

/** One of before there were changes is without their place. */
function readCursor(cursor: string): Partial<Place> {
  const [, seq, number] =
    /^w(\d{1,18})(?:[.](\d{1,18}))?$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (seq === undefined) {
    throw new ServiceError('invalid-argument', 'The cursor is not one of this stream; start again without it.');
  }
  return { seq: BigInt(seq), ...(number !== undefined && { number: BigInt(number) }) };
}
