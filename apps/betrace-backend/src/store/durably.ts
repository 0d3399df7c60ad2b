import { sql, type Kysely, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * A transaction that is on disk when the promise resolves. The connection otherwise runs with synchronous=NORMAL, under
 * which a power loss may take the last commits with it, but never damages the database.
 */
export function durably<T>(db: Kysely<Tables>, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql`pragma synchronous = full`.execute(connection);
    try {
      return await connection.transaction().execute(work);
    } finally {
      await sql`pragma synchronous = normal`.execute(connection);
    }
  });
}
