import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table redaction_policies (
    revision integer primary key,
    changed_at integer not null,
    author text not null,
    policy text not null
  ) strict`.execute(db);
}
