import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { Kysely } from 'kysely';
import { countsIn, temporaryFolder } from '../fixtures.ts';
import { openStore } from '../open-store.ts';
import { sqliteDialect } from '../sqlite-dialect.ts';
import type { Tables } from '../tables.ts';
import { migrations } from './index.ts';
import { migrate } from './migrate.ts';

const names = Object.keys(migrations);
/** Of each of these there is a database with data, as the version of that time made it. */
const withFixture = ['0001-rules-and-violations', '0002-committed-batch', '0003-amendments-and-verdicts'];

/** A data folder as it was at a migration: of later ones, what they made of the last database that there is. */
async function folderAt(t: TestContext, name: string): Promise<string> {
  const folder = temporaryFolder(t);
  const file = path.join(folder, 'betrace.db');
  const fixture = withFixture.includes(name) ? name : withFixture.at(-1);
  const database = new DatabaseSync(file, { readBigInts: true });
  database.exec(readFileSync(new URL(`testdata/${fixture}.sql`, import.meta.url), 'utf8'));
  const known = names.slice(0, names.indexOf(name) + 1).map((each) => [each, migrations[each]] as const);
  const db = new Kysely<Tables>({ dialect: sqliteDialect(database, file) });
  await migrate(db, file, Object.fromEntries(known) as typeof migrations);
  await db.destroy();
  return folder;
}

function read(folder: string, sql: string): unknown[] {
  const database = new DatabaseSync(path.join(folder, 'betrace.db'), { readOnly: true, readBigInts: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

const schema = (folder: string) =>
  read(folder, "select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite_%' order by name");

for (const name of names) {
  test(`a database of ${name} becomes the newest, with all that was in it`, async (t) => {
    const folder = await folderAt(t, name);
    const store = await openStore(folder, 'always');
    t.after(() => store.close());
    const has = (migration: string) => names.indexOf(name) >= names.indexOf(migration);
    const rule = await store.rules.find('no-errors');
    assert.deepEqual(
      [rule?.uid, rule?.description, rule?.revision, rule?.updatedAt, rule?.compliance],
      ['u1', "It's old", 2, 1_700_000_000_123_456_790n, [{ framework: 'soc2', control: 'CC6.1' }]],
    );
    const revisions = await store.rules.listRevisions('u1', { limit: 10 });
    assert.deepEqual(
      revisions.map(({ revision, change, rule: then }) => [revision, change, then.createdAt]),
      [
        [2, 'update', 1_700_000_000_123_456_789n],
        [1, 'create', 1_700_000_000_123_456_789n],
      ],
    );
    const withdrawn = has('0003-amendments-and-verdicts');
    const { violations } = await store.violations.list({ limit: 10, states: ['open', 'withdrawn'] });
    assert.deepEqual(
      violations.map(({ id, state, reason }) => [id[0], state, reason]),
      [withdrawn ? ['b', 'withdrawn', 'late spans'] : ['b', 'open', ''], ['a', 'open', '']],
    );
    assert.equal(violations[1]?.witnesses[0]?.spans[0]?.duration, 9_007_199_254_740_993n);
    assert.equal(
      (await store.violations.list({ limit: 10, services: ['payments'] })).violations.length,
      withdrawn ? 1 : 2,
    );
    const all = { fromMinute: 28_333_320, toMinute: 28_333_380, minutes: 60 };
    assert.deepEqual(countsIn(await store.violations.counts({ ...all, groupBy: ['rule'] })), [
      { interval: 0, labels: { rule: 'no-errors' }, count: withdrawn ? 1 : 2 },
    ]);
    assert.equal((await store.violations.countVerdicts({ ...all, groupBy: ['verdict'] })).length, withdrawn ? 2 : 0);
    assert.equal(await store.committedBatch(), has('0002-committed-batch') ? 42 : 0);

    const fresh = temporaryFolder(t);
    await (await openStore(fresh)).close();
    assert.deepEqual(schema(folder), schema(fresh));
  });
}

test('a service that dies in the midst of a migration leaves the database as it was, to be migrated by the next', async (t) => {
  const folder = await folderAt(t, '0003-amendments-and-verdicts');
  const [before, rows] = [schema(folder), read(folder, 'select * from violations')];
  const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const program = `
    const { Kysely, sql } = await import(${JSON.stringify(import.meta.resolve('kysely'))});
    const { DatabaseSync } = await import('node:sqlite');
    const { sqliteDialect } = await import(${url('../sqlite-dialect.ts')});
    const { migrations } = await import(${url('index.ts')});
    const { migrate } = await import(${url('migrate.ts')});
    const file = ${JSON.stringify(path.join(folder, 'betrace.db'))};
    const db = new Kysely({ dialect: sqliteDialect(new DatabaseSync(file, { readBigInts: true }), file) });
    await migrate(db, file, { ...migrations, '9999-deadly': { async up(tx) {
      await sql\`delete from violations\`.execute(tx);
      await sql\`alter table rules drop column message\`.execute(tx);
      process.kill(process.pid, 'SIGKILL');
    } } });`;
  const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  assert.equal(signal, 'SIGKILL', stderr);
  // What was rolled back is seen by whoever opens it for writing.
  new DatabaseSync(path.join(folder, 'betrace.db')).exec('pragma user_version');
  assert.deepEqual(schema(folder), before);
  assert.deepEqual(read(folder, 'select * from violations'), rows);
  const store = await openStore(folder, 'always');
  assert.equal((await store.violations.list({ limit: 10, states: ['open', 'withdrawn'] })).violations.length, 2);
  await store.close();
});
