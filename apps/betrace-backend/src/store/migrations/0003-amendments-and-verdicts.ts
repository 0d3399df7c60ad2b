import { sql, type Kysely } from 'kysely';

const statements = [
  `alter table violations add column reason text not null default ''`,
  `alter table violations add column suppressed integer not null default 0`,
  `alter table violations add column amended_at integer`,
  `create table violation_spans (
    seq integer primary key,
    truncated integer not null,
    spans text not null
  ) strict`,
  `create table verdict_counts (
    minute integer not null,
    rule_uid text not null,
    rule_id text not null,
    verdict text not null,
    count integer not null,
    primary key (minute, rule_uid, verdict)
  ) strict, without rowid`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) {
    await sql.raw(statement).execute(db);
  }
}
