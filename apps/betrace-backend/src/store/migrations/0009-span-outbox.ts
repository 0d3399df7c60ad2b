import { sql, type Kysely } from 'kysely';

const statements = [
  `create table span_outbox (
    number integer primary key autoincrement,
    at integer not null,
    spans integer not null,
    bytes integer not null,
    body blob not null
  ) strict`,
  // So that nobody has to go through all of it to know how much waits.
  `create table span_outbox_totals (
    id integer primary key,
    spans integer not null,
    bytes integer not null
  ) strict`,
  `insert into span_outbox_totals values (1, 0, 0)`,
  `create trigger span_outbox_grows after insert on span_outbox begin
    update span_outbox_totals set spans = spans + new.spans, bytes = bytes + new.bytes;
  end`,
  `create trigger span_outbox_shrinks after delete on span_outbox begin
    update span_outbox_totals set spans = spans - old.spans, bytes = bytes - old.bytes;
  end`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) {
    await sql.raw(statement).execute(db);
  }
}
