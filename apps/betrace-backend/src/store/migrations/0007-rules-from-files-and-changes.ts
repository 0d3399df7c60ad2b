import { sql, type Kysely } from 'kysely';

const statements = [
  `alter table rules add column provisioned_from text not null default ''`,
  // Each violation that late spans changed, by its last change: numbers are never given twice.
  `create table violation_changes (
    number integer primary key autoincrement,
    seq integer not null unique
  ) strict`,
  // Whoever deletes violations need not know of it.
  `create trigger forget_violation_change after delete on violations begin
    delete from violation_changes where seq = old.seq;
  end`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) {
    await sql.raw(statement).execute(db);
  }
}
