import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Tables } from '../tables.ts';
import { migrations } from './index.ts';

/**
 * Brings a database to the newest version, all of it or nothing. Rejects with a sentence for people when it is not
 * BeTrace's, or of a newer BeTrace. `known`: every migration by its name.
 */
export async function migrate(
  db: Kysely<Tables>,
  file: string,
  known: Readonly<Record<string, Migration>> = migrations,
): Promise<void> {
  const newer = (await migrationsIn(db, file)).filter((name) => !(name in known));
  if (newer.length > 0) {
    throw new Error(
      `${file} was written by a newer BeTrace (it has ${newer.join(', ')}, unknown here). ` +
        'Run that version, or set BETRACE_DATA_DIR to another folder.',
    );
  }
  const migrator = new Migrator({ db, provider: { getMigrations: async () => known } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    throw error;
  }
}

async function migrationsIn(db: Kysely<Tables>, file: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(db);
  if (rows.length === 0) {
    return [];
  }
  if (!rows.some(({ name }) => name === 'kysely_migration')) {
    throw new Error(
      `${file} is a database of another program. Move it away, or set BETRACE_DATA_DIR to another folder.`,
    );
  }
  const made = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return made.rows.map(({ name }) => name);
}
