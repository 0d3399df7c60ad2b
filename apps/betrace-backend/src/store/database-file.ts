import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../errors.ts';
import { packedMinute, sumOfPacked } from './packed-hour.ts';
import { reasonOf } from './store-error.ts';

/** When the whole database is read through on start, to find what is damaged in it; `auto`: if that takes seconds only. */
export type CheckOnStart = 'auto' | 'always' | 'never';

/** Bytes up to which `auto` checks. */
const checkedSize = 2 ** 30;
/** Bytes of the write-ahead log that stay on the disk once it is written back. */
const keptLog = 64 * 2 ** 20;

export function databaseFile(dataDir: string): string {
  return path.join(path.resolve(dataDir), 'betrace.db');
}

export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`Cannot make the data folder ${folder} (${messageOf(error)}). Set BETRACE_DATA_DIR to another.`, {
      cause: error,
    });
  }
}

/** An exclusive transaction on a file of its own: the system ends it with the process, however that dies. */
export function lockFolder(folder: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path.join(folder, 'betrace.lock'), { timeout: 0 });
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock?.close();
    const reason = reasonOf(error)?.what ?? messageOf(error);
    const mend = reason.includes('locked')
      ? 'Another BeTrace runs on it: stop that one, or set BETRACE_DATA_DIR to another folder.'
      : `Make it writable for this user (uid ${process.getuid?.() ?? 'unknown'}), or set BETRACE_DATA_DIR to another folder.`;
    throw new Error(`Cannot use the data folder ${folder}: ${reason}. ${mend}`, { cause: error });
  }
}

/**
 * The database, for the one who writes it. Deleted pages are used again by what comes next, so it stays as large as it
 * once was: auto_vacuum would write the places of pages with every violation, to give back what is soon needed again.
 */
export function openDatabase(file: string, check: CheckOnStart): DatabaseSync {
  const database = new DatabaseSync(file, { readBigInts: true, timeout: 1000 });
  try {
    database.exec(`pragma journal_mode = wal; pragma synchronous = normal; pragma journal_size_limit = ${keptLog}`);
    if (check === 'always' || (check === 'auto' && statSync(file).size <= checkedSize)) {
      checkWhole(database);
    }
    defineFunctions(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The same file beside the one who writes it. */
export function openReadOnly(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, readBigInts: true, timeout: 1000 });
  defineFunctions(database);
  return database;
}

/** Throws what SQLite throws on a damaged page, also for damage that no query has met yet. */
export function checkWhole(database: DatabaseSync): void {
  const [first] = database.prepare('pragma quick_check(1)').all() as { quick_check: string }[];
  if (first?.quick_check !== 'ok') {
    throw Object.assign(new Error(first?.quick_check), { errcode: 11 });
  }
}

/** What SQLite lacks; its own lower() knows ASCII only. */
function defineFunctions(database: DatabaseSync): void {
  database.function('lower', { deterministic: true }, (text) => String(text).toLowerCase());
  database.function('packed_minute', (minute, count) => packedMinute(Number(minute), Number(count)));
  database.function('sum_of_packed', (a, b) => sumOfPacked(a as Uint8Array, b as Uint8Array));
}
