import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { startService } from '../../testing/test-service.ts';
import { foundOf, someRule, someViolation, temporaryFolder } from '../fixtures.ts';
import { openStore } from '../open-store.ts';
import { writeBackup } from './write-backup.ts';

const at = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

async function filled(t: TestContext) {
  const dataDir = temporaryFolder(t);
  const store = await openStore(dataDir);
  t.after(() => store.close());
  await store.rules.insert(someRule());
  await store.commitDecisions(foundOf([someViolation(1), someViolation(2)], 7));
  const order = { database: path.join(dataDir, 'betrace.db'), folder: path.join(dataDir, 'backups'), keep: 2, at };
  return { dataDir, store, order };
}

/** Puts a backup in the place of a database, as docs/operate.md says. */
function restore(backup: string, dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, 'betrace.db');
  ['', '-wal', '-shm'].forEach((suffix) => rmSync(file + suffix, { force: true }));
  copyFileSync(backup, file);
}

test('a backup holds what was committed, for its owner only, and is a store by itself', async (t) => {
  const { order, store } = await filled(t);
  const backup = writeBackup(order);
  assert.equal(backup.name, 'betrace-2026-01-02T03-04-05-006Z.db');
  assert.equal(statSync(backup.path).mode & 0o777, 0o600);
  assert.equal(statSync(backup.path).size, backup.bytes);
  await store.commitDecisions(foundOf([someViolation(3)], 8));
  const elsewhere = temporaryFolder(t);
  restore(backup.path, elsewhere);
  const restored = await openStore(elsewhere);
  t.after(() => restored.close());
  assert.deepEqual(await restored.rules.find('a'), await store.rules.find('a'));
  assert.equal((await restored.violations.list({ limit: 10 })).violations.length, 2);
  assert.equal(await restored.committedBatch(), -7);
  await restored.commitDecisions({ number: 9, changes: [] });
  assert.equal(await restored.committedBatch(), 9);
});

test('so many backups are kept as is said, and no other file is touched', async (t) => {
  const { order } = await filled(t);
  mkdirSync(order.folder);
  // What a death in the midst of it left is no hindrance.
  writeFileSync(path.join(order.folder, 'backup.part'), 'half');
  for (const name of ['betrace-mine.db', 'notes.txt']) {
    writeFileSync(path.join(order.folder, name), 'kept');
  }
  const names = [0, 1, 2, 3].map((more) => writeBackup({ ...order, at: at + more }).name);
  assert.deepEqual(readdirSync(order.folder).sort(), ['betrace-mine.db', 'notes.txt', ...names.slice(2)].sort());
});

test('what cannot be backed up is said, and nothing is left behind', async (t) => {
  const { order, dataDir } = await filled(t);
  const nowhere = path.join(dataDir, 'nowhere.db');
  assert.throws(() => writeBackup({ ...order, database: nowhere }), /cannot be made: there is no .*nowhere\.db/);
  writeFileSync(path.join(dataDir, 'file'), '');
  assert.throws(() => writeBackup({ ...order, folder: path.join(dataDir, 'file') }), {
    code: 'unavailable',
    message: /^The backup \/.*\.db cannot be made: EEXIST/,
  });
  const broken = path.join(dataDir, 'broken.db');
  writeFileSync(broken, 'no database, '.repeat(1000));
  assert.throws(() => writeBackup({ ...order, database: broken }), /cannot be made: it is damaged, or not a BeTrace/);
  assert.deepEqual(readdirSync(order.folder), []);
});

test(
  'a backup that is made while violations come in has those before it, none by half, and counts exactly them',
  { timeout: 60_000 },
  async (t) => {
    const dataDir = temporaryFolder(t);
    const service = await startService(t, { dataDir, threads: true });
    await service.addRule({ name: 'errors', expression: 'span.status == "ERROR"' });
    let stop = false;
    const sending = (async () => {
      for (let trace = 1; !stop; trace++) {
        await service.send({ trace, id: 1, status: 'error' });
        service.clock.advance(9000);
        await service.settled();
      }
    })();
    const backups: { path: string }[] = [];
    while (backups.length < 2) {
      backups.push((await service.call('POST', '/api/backup', {})) as { path: string });
    }
    stop = true;
    await sending;
    const all = (await service.violations()).length;
    let before = 0;
    for (const { path: file } of backups) {
      const elsewhere = temporaryFolder(t);
      restore(file, elsewhere);
      const store = await openStore(elsewhere, 'always');
      const { violations } = await store.violations.list({ limit: 1000 });
      const [series] = await store.violations.counts({ fromMinute: 0, toMinute: 1e8, minutes: 1e8, groupBy: [] });
      assert.equal(series?.counts[0] ?? 0, violations.length);
      assert.ok(violations.length >= before && violations.length <= all);
      before = violations.length;
      await store.close();
    }
    const { entries } = (await service.call('GET', '/api/audit?action=backup')) as { entries: unknown[] };
    assert.equal(entries.length, 2);
  },
);

test('one backup is made at a time; who comes meanwhile is told to come back', { timeout: 60_000 }, async (t) => {
  const service = await startService(t, { threads: true });
  const answers = await Promise.all(
    [1, 2, 3].map(() => fetch(`${service.httpUrl}/api/backup`, { method: 'POST', body: '{}', headers: json })),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409]);
  const refused = (await answers.find(({ status }) => status === 409)?.json()) as { code: number; message: string };
  assert.deepEqual([refused.code, /already/.test(refused.message)], [10, true]);
});

const json = { 'content-type': 'application/json' };
const seriesOfTheHour = '/api/violations/series?from=2026-01-01T00:00:00Z&to=2026-01-01T01:00:00Z&groupBy=rule';
const rule = { name: 'errors', expression: 'span.status == "ERROR"' };

test(
  'a service on a restored database has its rules, violations and series, and judges on',
  { timeout: 60_000 },
  async (t) => {
    const dataDir = temporaryFolder(t);
    const first = await startService(t, { dataDir });
    await first.addRule(rule);
    await first.send({ trace: 1, id: 1, status: 'error' });
    const kept = await first.violations();
    const { path: backup } = (await first.call('POST', '/api/backup', {})) as { path: string };
    const series = await first.call('GET', seriesOfTheHour);
    // What is decided later is in the spool's log of decisions, but not in the backup.
    for (const trace of [2, 3, 4]) {
      await first.send({ trace, id: 1, status: 'error' });
      assert.equal((await first.violations()).length, trace);
    }
    await first.send({ trace: 5, id: 1, status: 'error' });
    assert.equal(await first.close(), 0);
    assert.ok(existsSync(backup));
    restore(backup, dataDir);

    const second = await startService(t, { dataDir });
    const { rules } = (await second.call('GET', '/api/rules')) as { rules: { id: string }[] };
    assert.deepEqual(
      rules.map(({ id }) => id),
      ['errors'],
    );
    const { violations } = (await second.call('GET', '/api/violations')) as { violations: unknown[] };
    assert.deepEqual(violations, kept);
    assert.deepEqual(await second.call('GET', seriesOfTheHour), series);
    // The open trace is judged; those that were decided after the backup are not judged again by what is left of them.
    await second.send({ trace: 4, id: 2, status: 'error' }, { trace: 6, id: 1, status: 'error' });
    const found = (await second.violations()).map(({ traceId }) => Number(`0x${traceId}`));
    assert.deepEqual(found.sort(), [1, 5, 6]);
    assert.equal(await second.close(), 0);

    // Numbers of batches go on behind those that the log has: a third start finds all of it decided.
    const third = await startService(t, { dataDir });
    assert.equal(third.counts().open, 0);
    assert.equal((await third.violations()).length, 3);
  },
);

test('a spool that is older than the database, or empty, harms nothing', { timeout: 60_000 }, async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await startService(t, { dataDir });
  await first.addRule(rule);
  for (const trace of [1, 2, 3]) {
    await first.send({ trace, id: 1, status: 'error' });
    await first.violations();
  }
  await first.close();
  rmSync(path.join(dataDir, 'spool'), { recursive: true });
  const second = await startService(t, { dataDir });
  await second.send({ trace: 4, id: 1, status: 'error' });
  assert.equal((await second.violations()).length, 4);
  await second.close();
  const third = await startService(t, { dataDir });
  assert.equal(third.counts().replayed, 0);
  assert.equal((await third.violations()).length, 4);
});
