import { sql, type Kysely } from 'kysely';

const statements = [
  // Which revision of a rule was evidence for which controls, and when.
  `create table evidence_rules (
    rule_uid text not null,
    rule_revision integer not null,
    rule_id text not null,
    compliance text not null,
    since integer not null,
    until integer,
    primary key (rule_uid, rule_revision)
  ) strict, without rowid`,
  `insert into evidence_rules
    select uid, revision, id, compliance, updated_at, null from rules
    where enabled = 1 and observe = 0 and compliance <> '[]'`,
  // Of minutes that no summary tells of yet, and what has changed since in those that one does.
  `create table evidence_counts (
    minute integer not null,
    rule_uid text not null,
    rule_revision integer not null,
    satisfied integer not null,
    violated integer not null,
    inconclusive integer not null,
    not_applicable integer not null,
    error integer not null,
    complete integer not null,
    primary key (minute, rule_uid, rule_revision)
  ) strict, without rowid`,
  `create table evidence_settled (
    id integer primary key,
    minute integer not null
  ) strict`,
  `create table evidence_chains (
    framework text not null,
    control text not null,
    last_sequence integer not null,
    last_recorded_at integer not null,
    primary key (framework, control)
  ) strict, without rowid`,
  `create table evidence_records (
    framework text not null,
    control text not null,
    sequence integer not null,
    recorded_at integer not null,
    rule_uid text not null,
    rule_revision integer not null,
    minute integer,
    violation_id text,
    record text not null,
    primary key (framework, control, sequence)
  ) strict, without rowid`,
  // Times do not go back within a chain, so a time leads to a sequence.
  `create index evidence_records_by_time on evidence_records (framework, control, recorded_at)`,
  `create index evidence_records_by_minute on evidence_records (rule_uid, rule_revision, minute)
    where minute is not null`,
  `create index evidence_records_by_violation on evidence_records (violation_id) where violation_id is not null`,
  `create trigger evidence_is_not_changed before update on evidence_records begin
    select raise(abort, 'evidence is never changed');
  end`,
  // The oldest of a chain may go: what is left has no gap.
  `create trigger evidence_goes_from_the_oldest before delete on evidence_records
    when exists (
      select 1 from evidence_records
      where framework = old.framework and control = old.control and sequence < old.sequence
    ) begin
    select raise(abort, 'evidence is only deleted from the oldest on');
  end`,
  // A replacement deletes without that the trigger for it is asked.
  `create trigger evidence_is_not_replaced before insert on evidence_records
    when exists (
      select 1 from evidence_records
      where framework = new.framework and control = new.control and sequence >= new.sequence
    ) begin
    select raise(abort, 'evidence is only added at the end');
  end`,
  // How many records went out as spans.
  `create table evidence_spans (
    framework text not null,
    control text not null,
    outcome text not null,
    count integer not null,
    primary key (framework, control, outcome)
  ) strict, without rowid`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) {
    await sql.raw(statement).execute(db);
  }
}
