import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { foundOf, someRule, someViolation, temporaryFolder } from './fixtures.ts';
import { openStore } from './open-store.ts';

test('what was stored is there after a restart', async (t) => {
  const folder = path.join(temporaryFolder(t), 'made', 'on', 'demand');
  const first = await openStore(folder);
  await first.rules.insert(someRule());
  await first.commitDecisions(foundOf([someViolation(1)]));
  await first.close();
  const second = await openStore(folder);
  assert.deepEqual(await second.rules.find('a'), someRule());
  assert.deepEqual(await second.violations.find(someViolation(1).id), someViolation(1));
  await second.ping();
  await second.close();
});

test('what was answered survives SIGKILL, and nothing is there by half', { timeout: 30_000 }, async (t) => {
  const folder = temporaryFolder(t);
  const program = `
    const { openStore } = await import(${JSON.stringify(new URL('open-store.ts', import.meta.url).href)});
    const { foundOf, someRule, someViolation } = await import(${JSON.stringify(new URL('fixtures.ts', import.meta.url).href)});
    const store = await openStore(${JSON.stringify(folder)});
    for (let n = 0; ; n += 1) {
      await store.rules.insert(someRule({ id: 'r' + n }));
      await store.commitDecisions(foundOf([someViolation(2 * n), someViolation(2 * n + 1)]));
      process.stdout.write(n + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let answered = -1;
  child.stdout.on('data', (chunk) => {
    answered = Number(String(chunk).trim().split('\n').at(-1));
    if (answered >= 20) {
      child.kill('SIGKILL');
    }
  });
  await once(child, 'close');
  assert.ok(answered >= 20);
  const store = await openStore(folder);
  for (let n = 0; n <= answered; n += 1) {
    assert.ok(await store.rules.find(`r${n}`), `rule ${n} was answered`);
    assert.ok(await store.violations.find(someViolation(2 * n + 1).id), `violation ${n} was answered`);
  }
  const { violations } = await store.violations.list({ limit: 1000 });
  const counts = await store.violations.counts({ fromMinute: 0, toMinute: 1e8, minutes: 1e8, groupBy: [] });
  assert.equal(violations.length % 2, 0);
  assert.deepEqual(
    counts.map((each) => each.counts[0]),
    [violations.length],
  );
  await store.close();
});

test('a folder in use is refused, and free again after close', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  await assert.rejects(openStore(folder), /Another BeTrace runs on it/);
  await store.close();
  await (await openStore(folder)).close();
});

test('a damaged database is refused with what to do', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'betrace.db'), 'not a database, '.repeat(1000));
  await assert.rejects(openStore(folder), /betrace\.db: it is damaged.*Restore a backup/);
});

/** Overwrites what a page in the midst of the database holds. */
async function damage(folder: string): Promise<void> {
  const store = await openStore(folder);
  await store.commitDecisions(foundOf(Array.from({ length: 300 }, (_, i) => someViolation(i))));
  await store.close();
  const file = path.join(folder, 'betrace.db');
  const bytes = readFileSync(file);
  const at = bytes.indexOf('Some rule', bytes.length / 2);
  bytes.fill(0xee, at - (at % 4096), at - (at % 4096) + 4096);
  writeFileSync(file, bytes);
}

test('damage is found on start, before anything reads it, and refused with what to do', async (t) => {
  const folder = temporaryFolder(t);
  await damage(folder);
  await assert.rejects(openStore(folder), /betrace\.db: it is damaged\. Restore a backup as docs\/operate\.md says/);
  await assert.rejects(openStore(folder, 'always'), /it is damaged/);
  // Whoever cannot wait for the check finds it out later.
  const store = await openStore(folder, 'never');
  await assert.rejects(store.violations.list({ limit: 1000 }), {
    code: 'unavailable',
    message: `The store is away: it is damaged (${folder}/betrace.db).`,
  });
  await store.close();
});

test('a database of another program is refused and left as it is', async (t) => {
  const folder = temporaryFolder(t);
  const file = path.join(folder, 'betrace.db');
  const other = new DatabaseSync(file);
  other.exec('create table invoices (id integer); insert into invoices values (7)');
  other.close();
  await assert.rejects(openStore(folder), /betrace\.db is a database of another program\. Move it away, or/);
  const again = new DatabaseSync(file);
  assert.deepEqual(
    again
      .prepare('select name from sqlite_master')
      .all()
      .map(({ name }) => name),
    ['invoices'],
  );
  again.close();
});

test('a database that another process has locked is refused with what to do, and opened once it is free', async (t) => {
  const folder = temporaryFolder(t);
  await (await openStore(folder)).close();
  const other = new DatabaseSync(path.join(folder, 'betrace.db'));
  other.exec('pragma journal_mode = delete; begin exclusive');
  await assert.rejects(
    openStore(folder),
    /betrace\.db: it is locked by another process\. End whatever else writes to it/,
  );
  other.close();
  await (await openStore(folder)).close();
});

test('what is no file is refused with what it should be', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(path.join(folder, 'betrace.db'));
  await assert.rejects(openStore(folder), /betrace\.db: it cannot be opened\. It should be a file that this user may/);
});

test('a database of a newer version is refused by name', async (t) => {
  const folder = temporaryFolder(t);
  await (await openStore(folder)).close();
  const database = new DatabaseSync(path.join(folder, 'betrace.db'));
  database.exec("insert into kysely_migration values ('9999-future', '2030-01-01T00:00:00Z')");
  database.close();
  await assert.rejects(openStore(folder), /written by a newer BeTrace \(it has 9999-future/);
});

test('a folder that cannot be made or written is refused with what to do', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'file'), '');
  await assert.rejects(openStore(path.join(folder, 'file', 'data')), /Cannot make the data folder .*BETRACE_DATA_DIR/);
  mkdirSync(path.join(folder, 'betrace.lock'));
  await assert.rejects(openStore(folder), /Cannot use the data folder .*cannot be opened.*BETRACE_DATA_DIR/);
});
