import { sql, type Kysely } from 'kysely';

const statements = [
  `create table tokens (
    id text primary key,
    name text not null,
    role text not null,
    trusted integer not null,
    hash blob not null,
    created_at integer not null,
    created_by text not null,
    expires_at integer,
    revoked_at integer,
    last_used_at integer
  ) strict, without rowid`,
  `create table audit (
    sequence integer primary key autoincrement,
    at integer not null,
    actor text not null,
    action text not null,
    subject text not null,
    from_revision integer not null,
    to_revision integer not null,
    detail text not null
  ) strict`,
  `create index audit_by_subject on audit (subject, sequence)`,
  `create trigger audit_is_not_changed before update on audit begin select raise(abort, 'the audit log is append-only'); end`,
  `create trigger audit_is_not_deleted before delete on audit begin select raise(abort, 'the audit log is append-only'); end`,
  // A replacement deletes without that the trigger for it is asked.
  `create trigger audit_is_not_replaced before insert on audit
    when exists (select 1 from audit where sequence = new.sequence)
    begin select raise(abort, 'the audit log is append-only'); end`,
  `alter table rule_revisions add column author text not null default ''`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) {
    await sql.raw(statement).execute(db);
  }
}
