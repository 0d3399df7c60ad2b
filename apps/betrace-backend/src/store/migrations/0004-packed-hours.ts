import { sql, type Kysely } from 'kysely';

const statements = [
  // Minute counters that are no longer written, an hour a row: 60 counts of 4 bytes.
  `create table hour_counts (
    hour integer not null,
    rule_uid text not null,
    rule_id text not null,
    severity text not null,
    service text not null,
    counts blob not null,
    primary key (hour, rule_uid, severity, service)
  ) strict, without rowid`,
  `create table hour_verdicts (
    hour integer not null,
    rule_uid text not null,
    rule_id text not null,
    verdict text not null,
    counts blob not null,
    primary key (hour, rule_uid, verdict)
  ) strict, without rowid`,
  `create index violations_by_trace_start on violations (trace_start, decided_at, state, observed)`,
  // Of what is rare, lest a list of it goes through all the others.
  `create index violations_not_open on violations (state, decided_at) where state <> 'open'`,
  `create index violations_incomplete on violations (decided_at) where complete = 0`,
  `create index violations_on_trial on violations (decided_at) where observed = 1`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) {
    await sql.raw(statement).execute(db);
  }
}
