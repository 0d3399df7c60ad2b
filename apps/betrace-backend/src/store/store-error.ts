import { ServiceError } from '../errors.ts';

// Primary result codes of SQLite (https://sqlite.org/rescode.html) that come from the world, not from a wrong statement.
const reasons: Readonly<Record<number, string>> = {
  5: 'it is locked by another process',
  8: 'it cannot be written',
  10: 'the disk failed to read or write',
  11: 'it is damaged',
  13: 'the disk is full',
  14: 'it cannot be opened',
  26: 'it is damaged, or not a BeTrace database',
};

/** Why the database failed, for people; undefined when the error is not the world's fault. */
export function reasonOf(error: unknown): string | undefined {
  const code = (error as { errcode?: unknown } | undefined)?.errcode;
  return typeof code === 'number' ? reasons[code & 0xff] : undefined;
}

/** Turns a failure of disk or database into UNAVAILABLE with its reason; anything else stays what it is. */
export function readableStoreError(error: unknown): unknown {
  const reason = reasonOf(error);
  return reason === undefined
    ? error
    : new ServiceError('unavailable', `The store is away: ${reason}.`, { cause: error });
}
