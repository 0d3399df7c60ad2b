import { Kysely } from 'kysely';
import path from 'node:path';
import { auditStore } from './audit-store.ts';
import { commitDecisions, committedBatch } from './commit-decisions.ts';
import {
  databaseFile,
  lockFolder,
  makeFolder,
  openDatabase,
  openReadOnly,
  type CheckOnStart,
} from './database-file.ts';
import type { DetailCounts } from './detail-room.ts';
import { durably } from './durably.ts';
import { evidenceStore } from './evidence/evidence-store.ts';
import { EvidenceWriter } from './evidence/evidence-writer.ts';
import { migrate } from './migrations/migrate.ts';
import { policyStore } from './policy-store.ts';
import { ruleStore } from './rule-store.ts';
import { spanOutbox } from './span-outbox.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { refusalOf } from './store-error.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { tokenStore } from './token-store.ts';
import { storeUpkeep } from './upkeep.ts';
import { violationStore } from './violation-store.ts';

/**
 * Opens the SQLite store in `dataDir`, making folder and tables as needed, and holds the folder until `close`.
 * Rejects with a sentence for people: not writable, in use, damaged, or written by a newer BeTrace.
 */
export async function openStore(dataDir: string, check: CheckOnStart = 'auto'): Promise<Store> {
  const file = databaseFile(dataDir);
  const folder = path.dirname(file);
  makeFolder(folder);
  const lock = lockFolder(folder);
  let db: Kysely<Tables> | undefined;
  try {
    db = new Kysely<Tables>({ dialect: sqliteDialect(openDatabase(file, check), file) });
    await migrate(db, file);
    return storeOf(db, () => lock.close());
  } catch (error) {
    await db?.destroy();
    lock.close();
    throw refusalOf(error, file);
  }
}

/** A second, read-only view of a store that is open, for the methods of Store that only read. */
export function openReader(dataDir: string): Store {
  const file = databaseFile(dataDir);
  return storeOf(new Kysely<Tables>({ dialect: sqliteDialect(openReadOnly(file), file) }), () => undefined);
}

function storeOf(db: Kysely<Tables>, unlock: () => void): Store {
  const detailed: DetailCounts = new Map();
  const writer = new EvidenceWriter();
  return {
    rules: ruleStore(db, writer),
    violations: violationStore(db),
    upkeep: storeUpkeep(db),
    tokens: tokenStore(db),
    audit: auditStore(db),
    policies: policyStore(db),
    outbox: spanOutbox(db),
    evidence: evidenceStore(db, writer),
    commitDecisions: (batch) => commitDecisions(db, batch, detailed, writer),
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
