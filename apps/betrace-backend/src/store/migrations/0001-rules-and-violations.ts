import { sql, type Kysely } from 'kysely';

// STRICT and WITHOUT ROWID have no words in kysely's schema builder, so the tables are plain SQL.
const statements = [
  `create table rules (
    uid text primary key,
    id text not null unique,
    name text not null,
    description text not null,
    expression text not null,
    enabled integer not null,
    observe integer not null,
    severity text not null,
    tags text not null,
    compliance text not null,
    message text not null,
    on_incomplete text not null,
    revision integer not null,
    created_at integer not null,
    updated_at integer not null
  ) strict, without rowid`,
  `create table rule_revisions (
    uid text not null,
    revision integer not null,
    change text not null,
    changed_at integer not null,
    rule text not null,
    primary key (uid, revision)
  ) strict, without rowid`,
  `create table violations (
    seq integer primary key autoincrement,
    id text not null unique,
    rule_uid text not null,
    rule_id text not null,
    rule_name text not null,
    rule_revision integer not null,
    severity text not null,
    tags text not null,
    message text not null,
    clause text not null,
    trace_id text not null,
    root_name text not null,
    root_service text not null,
    complete integer not null,
    trigger text not null,
    state text not null,
    observed integer not null,
    trace_start integer not null,
    decided_at integer not null,
    witnesses text not null,
    failing_assignments integer not null
  ) strict`,
  // Each ends with the primary key (seq), so every list is read in its order.
  `create index violations_by_decision on violations (decided_at)`,
  `create index violations_by_rule on violations (rule_id, decided_at)`,
  `create index violations_by_severity on violations (severity, decided_at)`,
  `create index violations_by_trace on violations (trace_id, decided_at)`,
  `create table violation_services (
    service text not null,
    decided_at integer not null,
    seq integer not null,
    primary key (service, decided_at, seq)
  ) strict, without rowid`,
  `create table minute_counts (
    minute integer not null,
    rule_uid text not null,
    rule_id text not null,
    severity text not null,
    service text not null,
    count integer not null,
    primary key (minute, rule_uid, severity, service)
  ) strict, without rowid`,
  `create table probe (id integer primary key, written_at integer not null) strict`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) {
    await sql.raw(statement).execute(db);
  }
}
