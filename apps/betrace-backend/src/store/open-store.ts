import { Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../errors.ts';
import { auditStore } from './audit-store.ts';
import { commitDecisions, committedBatch } from './commit-decisions.ts';
import { durably } from './durably.ts';
import { migrations } from './migrations/index.ts';
import { packedMinute, sumOfPacked } from './packed-hour.ts';
import { policyStore } from './policy-store.ts';
import { ruleStore } from './rule-store.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { reasonOf } from './store-error.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { tokenStore } from './token-store.ts';
import { storeUpkeep } from './upkeep.ts';
import { violationStore } from './violation-store.ts';

/**
 * Opens the SQLite store in `dataDir`, making folder and tables as needed, and holds the folder until `close`.
 * Rejects with a sentence for people: not writable, in use, damaged, or written by a newer BeTrace.
 */
export async function openStore(dataDir: string): Promise<Store> {
  const folder = path.resolve(dataDir);
  const file = path.join(folder, 'betrace.db');
  makeFolder(folder);
  const lock = lockFolder(folder);
  let db: Kysely<Tables> | undefined;
  try {
    db = new Kysely<Tables>({ dialect: sqliteDialect(openDatabase(file)) });
    await migrate(db, file);
    return storeOf(db, () => lock.close());
  } catch (error) {
    await db?.destroy();
    lock.close();
    const reason = reasonOf(error) ?? reasonOf((error as Error).cause);
    throw reason === undefined
      ? error
      : new Error(`Cannot use ${file}: ${reason}. Restore a backup, or move the file away to start empty.`, {
          cause: error,
        });
  }
}

/** A second, read-only view of a store that is open, for the methods of Store that only read. */
export function openReader(dataDir: string): Store {
  const database = new DatabaseSync(path.join(path.resolve(dataDir), 'betrace.db'), {
    readOnly: true,
    readBigInts: true,
    timeout: 1000,
  });
  defineFunctions(database);
  return storeOf(new Kysely<Tables>({ dialect: sqliteDialect(database) }), () => undefined);
}

function storeOf(db: Kysely<Tables>, unlock: () => void): Store {
  return {
    rules: ruleStore(db),
    violations: violationStore(db),
    upkeep: storeUpkeep(db),
    tokens: tokenStore(db),
    audit: auditStore(db),
    policies: policyStore(db),
    commitDecisions: (batch) => commitDecisions(db, batch),
    committedBatch: () => committedBatch(db),
    // Under WAL a durable commit takes all commits before it to the disk.
    sync: () => durably(db, probe),
    ping: () => probe(db),
    async close() {
      await db.destroy();
      unlock();
    },
  };
}

async function probe(db: Kysely<Tables>): Promise<void> {
  await db.replaceInto('probe').values({ id: 1, written_at: Date.now() }).execute();
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`Cannot make the data folder ${folder} (${messageOf(error)}). Set BETRACE_DATA_DIR to another.`, {
      cause: error,
    });
  }
}

/** An exclusive transaction on a file of its own: the system ends it with the process, however that dies. */
function lockFolder(folder: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(path.join(folder, 'betrace.lock'), { timeout: 0 });
    lock.exec('begin exclusive');
    return lock;
  } catch (error) {
    lock?.close();
    const reason = reasonOf(error) ?? messageOf(error);
    const mend = reason.includes('locked')
      ? 'Another BeTrace runs on it: stop that one, or set BETRACE_DATA_DIR to another folder.'
      : 'Make it writable, or set BETRACE_DATA_DIR to another folder.';
    throw new Error(`Cannot use the data folder ${folder}: ${reason}. ${mend}`, { cause: error });
  }
}

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readBigInts: true, timeout: 1000 });
  defineFunctions(database);
  database.exec('pragma journal_mode = wal; pragma synchronous = normal');
  return database;
}

/** What SQLite lacks; its own lower() knows ASCII only. */
function defineFunctions(database: DatabaseSync): void {
  database.function('lower', { deterministic: true }, (text) => String(text).toLowerCase());
  database.function('packed_minute', (minute, count) => packedMinute(Number(minute), Number(count)));
  database.function('sum_of_packed', (a, b) => sumOfPacked(a as Uint8Array, b as Uint8Array));
}

async function migrate(db: Kysely<Tables>, file: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const newer = await newerMigrations(db);
  if (newer.length > 0) {
    throw new Error(
      `${file} was written by a newer BeTrace (it has ${newer.join(', ')}, unknown here). ` +
        'Run that version, or set BETRACE_DATA_DIR to another folder.',
    );
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw error;
  }
}

async function newerMigrations(db: Kysely<Tables>): Promise<string[]> {
  const tables = await sql<{ name: string }>`select name from sqlite_master where name = 'kysely_migration'`.execute(
    db,
  );
  if (tables.rows.length === 0) {
    return [];
  }
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map(({ name }) => name).filter((name) => !(name in migrations));
}
