import { SqliteAdapter, SqliteDialect, type SqliteStatement } from 'kysely';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { readableStoreError } from './store-error.ts';

const MAX_CACHED_STATEMENTS = 200;

/**
 * Kysely's SQLite dialect over node:sqlite; `file` is named when it fails. Prepared statements are kept by their text, the
 * least recently used goes first.
 */
export function sqliteDialect(database: DatabaseSync, file: string): SqliteDialect {
  const cache = new Map<string, SqliteStatement>();
  const prepare = (sql: string): SqliteStatement => {
    const statement =
      cache.get(sql) ??
      adapt(
        readably(() => database.prepare(sql), file),
        file,
      );
    cache.delete(sql);
    cache.set(sql, statement);
    if (cache.size > MAX_CACHED_STATEMENTS) {
      cache.delete(cache.keys().next().value as string);
    }
    return statement;
  };
  return new AtomicSqliteDialect({ database: { prepare, close: () => database.close() } });
}

/** SQLite can roll back changes of the schema, which kysely does not count on: a migration happens wholly or not at all. */
class AtomicSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new AtomicSqliteAdapter();
  }
}

class AtomicSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function adapt(statement: StatementSync, file: string): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => readably(() => statement.all(...values(parameters)), file),
    run: (parameters) => readably(() => statement.run(...values(parameters)), file),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}

function readably<T>(work: () => T, file: string): T {
  try {
    return work();
  } catch (error) {
    throw readableStoreError(error, file);
  }
}
