-- A database as BeTrace made it at migration 0002-committed-batch, with rows of that time.
CREATE TABLE "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
CREATE TABLE "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
CREATE TABLE rules (
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
  ) strict, without rowid;
CREATE TABLE rule_revisions (
    uid text not null,
    revision integer not null,
    change text not null,
    changed_at integer not null,
    rule text not null,
    primary key (uid, revision)
  ) strict, without rowid;
CREATE TABLE violations (
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
  ) strict;
CREATE INDEX violations_by_decision on violations (decided_at);
CREATE INDEX violations_by_rule on violations (rule_id, decided_at);
CREATE INDEX violations_by_severity on violations (severity, decided_at);
CREATE INDEX violations_by_trace on violations (trace_id, decided_at);
CREATE TABLE violation_services (
    service text not null,
    decided_at integer not null,
    seq integer not null,
    primary key (service, decided_at, seq)
  ) strict, without rowid;
CREATE TABLE minute_counts (
    minute integer not null,
    rule_uid text not null,
    rule_id text not null,
    severity text not null,
    service text not null,
    count integer not null,
    primary key (minute, rule_uid, severity, service)
  ) strict, without rowid;
CREATE TABLE probe (id integer primary key, written_at integer not null) strict;
CREATE TABLE committed_batch (id integer primary key, number integer not null) strict;
insert into kysely_migration values ('0001-rules-and-violations', '2026-11-02T10:00:00.000Z');
insert into kysely_migration values ('0002-committed-batch', '2026-11-02T10:00:00.000Z');
insert into kysely_migration_lock values ('migration_lock', 0);
insert into rules values ('u1', 'no-errors', 'No errors', 'It''s old', 'never { span.where(span:status == error) }', 1, 0, 'high', '["shop"]', '[{"framework":"soc2","control":"CC6.1"}]', '', 'inconclusive', 2, 1700000000123456789, 1700000000123456790);
insert into rule_revisions values ('u1', 1, 'create', 1700000000123456789, '{"uid":"u1","id":"no-errors","name":"No errors","description":"It''s old","expression":"never { span.where(span:status == error) }","enabled":1,"observe":0,"severity":"high","tags":"[\"shop\"]","compliance":"[{\"framework\":\"soc2\",\"control\":\"CC6.1\"}]","message":"","on_incomplete":"inconclusive","revision":1,"created_at":"1700000000123456789","updated_at":"1700000000123456789"}');
insert into rule_revisions values ('u1', 2, 'update', 1700000000123456790, '{"uid":"u1","id":"no-errors","name":"No errors","description":"It''s old","expression":"never { span.where(span:status == error) }","enabled":1,"observe":0,"severity":"high","tags":"[\"shop\"]","compliance":"[{\"framework\":\"soc2\",\"control\":\"CC6.1\"}]","message":"","on_incomplete":"inconclusive","revision":2,"created_at":"1700000000123456789","updated_at":"1700000000123456790"}');
insert into violations values (1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'u1', 'no-errors', 'No errors', 2, 'high', '["shop"]', 'No errors', 'never', '0af7651916cd43dd8448eb211c803191', 'GET /', 'web', 1, 'root', 'open', 0, 1700000000000000001, 1700000008000000001, '[{"spans":[{"variable":"span","spanId":"00f067aa0ba902b7","name":"charge","service":"payments","start":"1700000000000000007","duration":"9007199254740993","fields":{"span:status":"error"}}]}]', 1);
insert into violations values (2, 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'u1', 'no-errors', 'No errors', 2, 'high', '["shop"]', 'No errors', 'never', '0af7651916cd43dd8448eb211c803192', 'GET /', 'web', 1, 'root', 'open', 0, 1700000000000000001, 1700000008000000002, '[{"spans":[{"variable":"span","spanId":"00f067aa0ba902b7","name":"charge","service":"payments","start":"1700000000000000007","duration":"9007199254740993","fields":{"span:status":"error"}}]}]', 1);
insert into violation_services values ('payments', 1700000008000000001, 1);
insert into violation_services values ('payments', 1700000008000000002, 2);
insert into violation_services values ('web', 1700000008000000001, 1);
insert into violation_services values ('web', 1700000008000000002, 2);
insert into minute_counts values (28333333, 'u1', 'no-errors', 'high', 'web', 2);
insert into committed_batch values (1, 42);
