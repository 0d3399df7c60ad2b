import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf, ServiceError } from '../../errors.ts';
import { checkWhole, openReadOnly } from '../database-file.ts';
import { reasonOf } from '../store-error.ts';

export interface BackupOrder {
  readonly database: string;
  /** Made when it is not there. */
  readonly folder: string;
  /** How many are there afterwards at most; the oldest go. */
  readonly keep: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Backup {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const backupName = /^betrace-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z\.db$/;

/**
 * Writes a copy of the database as it is at one moment, while others go on writing, and checks it as a whole: the file is
 * there under its name only when it can be used. Its pages are packed, so it is often smaller. It blocks the thread that
 * calls. Throws a ServiceError that says what to mend; then nothing is left behind.
 */
export function writeBackup({ database, folder, keep, at }: BackupOrder): Backup {
  const name = `betrace-${new Date(at).toISOString().replaceAll(/[:.]/g, '-')}.db`;
  const target = path.join(path.resolve(folder), name);
  const partial = path.join(path.resolve(folder), 'backup.part');
  try {
    if (!existsSync(database)) {
      throw new Error(`there is no ${database}`);
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    rmSync(partial, { force: true });
    checkRoom(database, folder);
    copy(database, partial);
    sync(partial);
    renameSync(partial, target);
    sync(folder);
    rotate(folder, keep);
    return { name, path: target, bytes: statSync(target).size, at };
  } catch (error) {
    if (existsSync(partial)) {
      rmSync(partial);
    }
    if (error instanceof ServiceError) {
      throw error;
    }
    const reason = reasonOf(error)?.what ?? messageOf(error);
    throw new ServiceError('unavailable', `The backup ${target} cannot be made: ${reason}.`, { cause: error });
  }
}

function copy(database: string, partial: string): void {
  // For nobody else to read, from the first byte on.
  closeSync(openSync(partial, 'wx', 0o600));
  const source = openReadOnly(database);
  try {
    source.prepare('vacuum into ?').run(partial);
  } finally {
    source.close();
  }
  const made = new DatabaseSync(partial);
  try {
    // Whoever starts on it can tell that the log of decisions may be ahead of it.
    made.exec('insert into committed_batch values (1, -1) on conflict do update set number = -abs(number)');
    checkWhole(made);
  } finally {
    made.close();
  }
}

/** A backup is not to take the room in which decisions are stored. */
function checkRoom(database: string, folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const { size } = statSync(database);
  if (bavail * bsize < size * 1.1) {
    const megabytes = Math.ceil((size * 1.1) / 1e6);
    throw new ServiceError(
      'unavailable',
      `There is no room for a backup in ${path.resolve(folder)}: it may need ${megabytes} MB. Make room, or set BETRACE_BACKUP_DIR.`,
    );
  }
}

function sync(file: string): void {
  const fd = openSync(file, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function rotate(folder: string, keep: number): void {
  const names = readdirSync(folder)
    .filter((name) => backupName.test(name))
    .sort();
  for (const name of names.slice(0, -keep)) {
    rmSync(path.join(folder, name), { force: true });
  }
}
