import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { openTestStore, someRule, temporaryFolder } from './fixtures.ts';

async function opened(t: TestContext) {
  const folder = temporaryFolder(t);
  const store = await openTestStore(folder);
  t.after(() => store.close());
  return { folder, store, rules: store.rules };
}

test('a rule comes back as it was stored, to the nanosecond', async (t) => {
  const { rules } = await opened(t);
  const rule = someRule({
    tags: ['a', 'ü'],
    compliance: [{ framework: 'soc2', control: 'CC6.1' }],
    enabled: false,
    observe: true,
    message: 'x {p.id}',
    onIncomplete: 'evaluate',
    tests: [{ name: 'ü', trace: 'a 0s +1s', expect: 'violated', complete: false, witnesses: [['a', 'b'], []] }],
  });
  assert.deepEqual(await rules.insert(rule), rule);
  assert.deepEqual(await rules.find('a'), rule);
  assert.equal(await rules.find('b'), undefined);
  assert.deepEqual(await rules.listWhole(), [rule]);
  const { tests: _, ...listed } = rule;
  assert.deepEqual(await rules.list({}), [listed]);
  assert.equal(await rules.count(), 1);
});

test('a taken id is not inserted again', async (t) => {
  const { rules } = await opened(t);
  await rules.insert(someRule());
  assert.equal(await rules.insert(someRule({ uid: 'other' })), undefined);
  assert.equal((await rules.find('a'))?.uid, 'uid-a');
});

test('a rule is replaced only from the revision that was read', async (t) => {
  const { rules } = await opened(t);
  const rule = someRule();
  await rules.insert(rule);
  const second = { ...rule, revision: 2, name: 'Second' };
  assert.deepEqual(await rules.replace(second, 1), second);
  assert.equal(await rules.replace({ ...rule, revision: 2, name: 'Late' }, 1), undefined);
  assert.equal((await rules.find('a'))?.name, 'Second');
});

test('who changed a rule last is told for many at once, and only for those that are there', async (t) => {
  const { rules } = await opened(t);
  const [a, b] = [someRule(), someRule({ id: 'b', uid: 'uid-b' })];
  await rules.insert(a, { author: 'ann' });
  await rules.insert(b, { author: 'ann' });
  await rules.replace({ ...b, revision: 2 }, 1, { author: 'bob' });
  assert.deepEqual([...(await rules.authors(['uid-a', 'uid-b', 'gone']))].sort(), [['uid-a', 'ann'], ['uid-b', 'bob']]); // prettier-ignore
  assert.equal((await rules.authors([])).size, 0);
});

test('of 50 writers at once exactly one replaces each revision', async (t) => {
  const { rules } = await opened(t);
  await rules.insert(someRule());
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, i) => rules.replace(someRule({ revision: 2, name: `Writer ${i}` }), 1)),
  );
  assert.equal(results.filter(Boolean).length, 1);
  assert.equal((await rules.find('a'))?.revision, 2);
});

test('every revision is kept, the deletion too', async (t) => {
  const { rules, folder } = await opened(t);
  await rules.insert(someRule());
  await rules.replace(someRule({ revision: 2, name: 'Second' }), 1);
  assert.equal(await rules.delete({ uid: 'uid-a', revision: 1 }, 41n), false);
  assert.equal(await rules.delete({ uid: 'uid-a', revision: 2 }, 42n), true);
  assert.equal(await rules.delete({ uid: 'uid-a', revision: 2 }, 43n), false);
  const reader = new DatabaseSync(path.join(folder, 'betrace.db'), { readOnly: true });
  const rows = reader.prepare('select revision, change from rule_revisions order by revision').all();
  reader.close();
  assert.deepEqual(
    rows.map((row) => [row['revision'], row['change']]),
    [
      [1, 'create'],
      [2, 'update'],
      [3, 'delete'],
    ],
  );
});

test('a deleted id can be used again', async (t) => {
  const { rules } = await opened(t);
  await rules.insert(someRule());
  await rules.delete(someRule(), 1n);
  assert.ok(await rules.insert(someRule({ uid: 'another' })));
});

test('the list is ordered by id and filtered by text, severity, tag and state', async (t) => {
  const { rules } = await opened(t);
  await rules.insert(someRule({ id: 'c', tags: ['x'], severity: 'high', description: 'GRÖSSE 100%' }));
  await rules.insert(someRule({ id: 'a', enabled: false, tags: ['xy'] }));
  await rules.insert(someRule({ id: 'b', name: 'Charges', expression: 'payment.charge' }));
  const ids = async (query: Parameters<typeof rules.list>[0]) => (await rules.list(query)).map(({ id }) => id);
  assert.deepEqual(await ids({}), ['a', 'b', 'c']);
  assert.deepEqual(await ids({ afterId: 'a', limit: 1 }), ['b']);
  assert.deepEqual(await ids({ tag: 'x' }), ['c']);
  assert.deepEqual(await ids({ severity: 'high' }), ['c']);
  assert.deepEqual(await ids({ enabled: false }), ['a']);
  assert.deepEqual(await ids({ text: 'größe 100%' }), []);
  assert.deepEqual(await ids({ text: 'grösse 100%' }), ['c']);
  assert.deepEqual(await ids({ text: 'PAYMENT.' }), ['b']);
  assert.deepEqual(await ids({ text: '_' }), []);
});
