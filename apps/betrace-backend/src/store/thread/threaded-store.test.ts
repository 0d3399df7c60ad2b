import assert from 'node:assert/strict';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDecisions } from '../../spool/decision-log.ts';
import { startService } from '../../testing/test-service.ts';
import { foundOf, someRule, someViolation, temporaryFolder, testStoresOf } from '../fixtures.ts';
import { openStore } from '../open-store.ts';
import { openThreadedStore } from './threaded-store.ts';

const neverDies = (reason: string) => assert.fail(reason);

async function opened(t: TestContext) {
  const folder = temporaryFolder(t);
  const { store, openDecisions } = await openThreadedStore(folder, neverDies, { readers: 1 });
  t.after(() => store.close());
  return { folder, store, openDecisions };
}

// All that is promised of a store, again, of one in threads.
testStoresOf(async (folder) => (await openThreadedStore(folder, neverDies, { readers: 1 })).store);
await import('../rule-store.test.ts');
await import('../violation-store.test.ts');

test('a query that takes long holds up neither what is committed meanwhile nor the thread that asked', async (t) => {
  const { folder, store } = await opened(t);
  const other = new DatabaseSync(path.join(folder, 'betrace.db'));
  other.exec(`
    drop table violation_services;
    create view violation_services as
      with recursive n(seq) as (select 1 union all select seq + 1 from n where seq < 10000000)
      select 'slow' as service, 1 as decided_at, seq from n`);
  other.close();
  const events: string[] = [];
  const query = store.violations.list({ limit: 1, services: ['slow'] }).then(() => events.push('answered'));
  for (let n = 1; n <= 3; n++) {
    const rule = someRule({ id: `r${n}` });
    await store.rules.insert(rule);
    events.push(`committed ${n}`);
  }
  await query;
  assert.deepEqual(events, ['committed 1', 'committed 2', 'committed 3', 'answered']);
});

test('what was answered is seen by the next query, though another thread reads than writes', async (t) => {
  const { store } = await opened(t);
  for (let n = 1; n <= 50; n++) {
    await store.commitDecisions(foundOf([someViolation(n)], n));
    assert.ok(await store.violations.find(someViolation(n).id));
    assert.equal(await store.committedBatch(), n);
  }
});

test('more queries than can wait are refused, to be sent again', async (t) => {
  const { store } = await opened(t);
  const queries = await Promise.allSettled(Array.from({ length: 300 }, () => store.rules.count()));
  const refused = queries.flatMap((query) => (query.status === 'rejected' ? [query.reason as unknown] : []));
  assert.equal(refused.length, 300 - 256);
  for (const error of refused) {
    assert.deepEqual({ ...(error as object) }, { ...(error as object), code: 'overloaded', retryAfter: 1 });
  }
  assert.equal(await store.rules.count(), 0);
});

test('marks of decisions are written where the store commits, and found by the next start', async (t) => {
  const { folder, openDecisions } = await opened(t);
  const decisions = await openDecisions(await readDecisions(folder, 0, () => assert.fail('there is none')));
  assert.equal(await decisions.append(['a'.repeat(32)], 5), 1);
  decisions.confirm();
  assert.equal(await decisions.append(['b'.repeat(32), 'c'.repeat(32)], 6), 2);
  decisions.confirm();
  await decisions.close();
  const found: unknown[] = [];
  await readDecisions(folder, 2, (marks) => found.push(marks));
  assert.deepEqual(found, [
    { batch: 1, decidedAt: 5, traceIds: ['a'.repeat(32)] },
    { batch: 2, decidedAt: 6, traceIds: ['b'.repeat(32), 'c'.repeat(32)] },
  ]);
});

test('what cannot be opened is refused with the same words as without threads, and nothing is left running', async (t) => {
  const { folder } = await opened(t);
  await assert.rejects(openThreadedStore(folder, neverDies), /Another BeTrace runs on it/);
});

test('after closing the folder is free', async (t) => {
  const folder = temporaryFolder(t);
  const { store } = await openThreadedStore(folder, neverDies, { readers: 1 });
  await store.rules.insert(someRule());
  await store.close();
  const again = await openStore(folder);
  assert.deepEqual(await again.rules.find('a'), someRule());
  await again.close();
});

test('a closed store refuses every call instead of letting it wait for ever', async (t) => {
  const { store } = await openThreadedStore(temporaryFolder(t), neverDies, { readers: 1 });
  const nonsense = store as unknown as { fly(): Promise<void> };
  await assert.rejects(nonsense.fly(), { name: 'TypeError', message: /no method store.fly/ });
  await store.close();
  await assert.rejects(store.ping(), { code: 'unavailable' });
});

test('while another process locks the database /ready says so and violations wait; then none is missing', async (t) => {
  const dataDir = temporaryFolder(t);
  const service = await startService(t, { dataDir, threads: true });
  await service.addRule({ name: 'No error', expression: 'span.status == "ERROR"', onIncomplete: 'evaluate' });
  const other = new DatabaseSync(path.join(dataDir, 'betrace.db'));
  other.exec('begin immediate');
  await service.send({ trace: 1, id: 1, status: 'error' }, { trace: 2, id: 1, status: 'error' });
  service.clock.advance(9000);
  const ready = async () => ((await (await fetch(`${service.httpUrl}/ready`)).json()) as { message?: string }).message;
  assert.equal(await ready(), `The store is away: it is locked by another process (${dataDir}/betrace.db).`);
  // Reading goes on.
  assert.deepEqual(await service.call('GET', '/api/violations'), { violations: [], nextPageToken: '' });
  other.exec('rollback');
  other.close();
  for (let tries = 0; (await ready()) !== undefined && tries < 200; tries++) {
    await sleep(50);
  }
  assert.equal((await service.violations()).length, 2);
});
