import { ServiceError } from '../errors.ts';

interface Reason {
  readonly what: string;
  readonly mend: string;
}

const damaged = 'Restore a backup as docs/operate.md says, or move the file away to start empty.';

// Primary result codes of SQLite (https://sqlite.org/rescode.html) that come from the world, not from a wrong statement.
const reasons: Readonly<Record<number, Reason>> = {
  5: { what: 'it is locked by another process', mend: 'End whatever else writes to it, such as an SQLite shell.' },
  8: { what: 'it cannot be written', mend: 'Make it and its folder writable for this user.' },
  10: { what: 'the disk failed to read or write', mend: "See what the system's log says of the disk." },
  11: { what: 'it is damaged', mend: damaged },
  13: { what: 'the disk is full', mend: 'Make room on the disk.' },
  14: { what: 'it cannot be opened', mend: 'It should be a file that this user may read and write.' },
  26: { what: 'it is damaged, or not a BeTrace database', mend: damaged },
};

/** Why the database failed and how to mend it, for people; undefined when the error is not the world's fault. */
export function reasonOf(error: unknown): Reason | undefined {
  const { errcode, cause } = (error ?? {}) as { errcode?: unknown; cause?: unknown };
  if (typeof errcode === 'number') {
    return reasons[errcode & 0xff];
  }
  return cause === undefined ? undefined : reasonOf(cause);
}

/** Turns a failure of disk or database into UNAVAILABLE with its reason; anything else stays what it is. */
export function readableStoreError(error: unknown, file: string): unknown {
  const reason = reasonOf(error);
  return reason === undefined
    ? error
    : new ServiceError('unavailable', `The store is away: ${reason.what} (${file}).`, { cause: error });
}

/** Why a store cannot be opened, for people. */
export function refusalOf(error: unknown, file: string): unknown {
  const reason = reasonOf(error);
  return reason === undefined
    ? error
    : new Error(`Cannot use ${file}: ${reason.what}. ${reason.mend}`, { cause: error });
}
