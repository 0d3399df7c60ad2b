import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { spansIn } from '../report/export/testing/far-side.ts';
import type { Violation } from '../report/violation.ts';
import { foundOf, someViolation, temporaryFolder } from './fixtures.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const all = { spans: 1e6, bytes: 1e9 };

async function opened(t: TestContext): Promise<Store> {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  return store;
}

const commit = (store: Store, ...violations: Violation[]) =>
  store.commitDecisions({ ...foundOf(violations), maxDetailed: 3, tell: true });
const names = async (store: Store) =>
  (await store.outbox.list(all)).flatMap(({ body }) => spansIn(body)).map(({ name }) => name);

test('spans are put there with what they tell of, once, and only where spans are sent', async (t) => {
  const store = await opened(t);
  await store.commitDecisions(foundOf([someViolation(1)]));
  assert.deepEqual(await names(store), []);
  await commit(store, someViolation(1), someViolation(2));
  await commit(store, someViolation(2));
  assert.deepEqual(await names(store), ['betrace.violation']);
});

test('neither rules on trial nor what a storm left without details is told of', async (t) => {
  const store = await opened(t);
  await commit(store, someViolation(1, { observed: true, ruleId: 'trial' }));
  await commit(store, ...[2, 3, 4, 5, 6].map((number) => someViolation(number)));
  assert.deepEqual(await names(store), Array(3).fill('betrace.violation'));
});

test('a commit that fails leaves nothing to be sent', async (t) => {
  const store = await opened(t);
  const broken = someViolation(2, { message: undefined as unknown as string });
  await assert.rejects(commit(store, someViolation(1), broken));
  assert.deepEqual(await store.outbox.findTotals(), { spans: 0, bytes: 0 });
});

test('as many are listed as fit, but always one entry, in the order in which they came', async (t) => {
  const store = await opened(t);
  for (const number of [1, 2, 3]) {
    await commit(store, someViolation(number, { ruleId: `r${number}` }));
  }
  const numbers = async (limits: { spans: number; bytes: number }) =>
    (await store.outbox.list(limits)).map(({ number }) => number);
  assert.deepEqual(await numbers(all), [1, 2, 3]);
  assert.deepEqual(await numbers({ ...all, spans: 2 }), [1, 2]);
  assert.deepEqual(await numbers({ ...all, bytes: 1 }), [1]);
  await store.outbox.remove(2);
  assert.deepEqual(await numbers(all), [3]);
  await store.outbox.remove(3);
  await commit(store, someViolation(4));
  assert.deepEqual(await numbers(all), [4], 'no number comes again');
});

test('the oldest go until the rest fits, but none that is under way', async (t) => {
  const store = await opened(t);
  for (const number of [1, 2, 3, 4]) {
    await commit(store, someViolation(number, { ruleId: `r${number}` }));
  }
  const { bytes, spans, oldestAt } = await store.outbox.findTotals();
  assert.deepEqual({ spans, oldestAt }, { spans: 4, oldestAt: someViolation(1).decidedAt });
  assert.equal(await store.outbox.trim(bytes, 0), 0);
  assert.equal(await store.outbox.trim(bytes - 1, 1), 1);
  assert.deepEqual(
    (await store.outbox.list(all)).map(({ number }) => number),
    [1, 3, 4],
  );
  assert.equal(await store.outbox.trim(1, 1), 2);
  assert.equal((await store.outbox.findTotals()).spans, 1);
  assert.equal(await store.outbox.trim(1, 1), 0);
});

test('a violation is told of whatever its times and texts are', async (t) => {
  const store = await opened(t);
  const [witness] = someViolation(1).witnesses;
  const [span] = witness?.spans ?? [];
  assert.ok(span);
  const most = 2n ** 63n - 1n;
  await commit(
    store,
    someViolation(1, { traceStart: 0n, witnesses: [], message: '\ud800 \0', rootName: '' }),
    someViolation(2, { witnesses: [{ spans: [{ ...span, start: most, duration: most }] }], traceStart: most }),
    someViolation(3, { decidedAt: 0n }),
  );
  assert.equal((await names(store)).length, 3);
});
