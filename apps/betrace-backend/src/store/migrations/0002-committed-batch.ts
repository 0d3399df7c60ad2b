import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table committed_batch (id integer primary key, number integer not null) strict`.execute(db);
}
