import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { CompiledRules } from '@betrace/engine';
import { someRule, temporaryFolder } from '../store/fixtures.ts';
import { openStore } from '../store/open-store.ts';
import type { StoredRule } from '../store/store.ts';
import { openRuleBook, type PlannedRule } from './rule-book.ts';

async function opened(
  t: TestContext,
  stored: readonly StoredRule[],
  compile: (rules: readonly PlannedRule[]) => unknown,
) {
  const { rules, ...store } = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  for (const rule of stored) {
    await rules.insert(rule);
  }
  const warnings: object[] = [];
  const log = { warn: (fields: object) => void warnings.push(fields) };
  const book = await openRuleBook({ rules, log, compile: (planned) => compile(planned) as CompiledRules });
  return { rules, book, warnings };
}

const ids = (planned: readonly PlannedRule[]) => planned.map(({ id }) => id);

test('the enabled rules of the store are in force', async (t) => {
  const { book } = await opened(
    t,
    [someRule({ id: 'a' }), someRule({ id: 'b' }), someRule({ id: 'c', enabled: false })],
    ids,
  );
  assert.deepEqual(book.current().compiled, ['uid-a', 'uid-b']);
  assert.equal(book.current().byId.get('uid-a')?.rule.id, 'a');
  assert.deepEqual(book.broken(), []);
});

test('a stored rule that cannot be read is logged and listed, and the others are in force', async (t) => {
  const { book, warnings } = await opened(t, [someRule({ id: 'a', expression: 'when {' }), someRule({ id: 'b' })], ids);
  assert.deepEqual(book.current().compiled, ['uid-b']);
  assert.equal(book.broken()[0]?.id, 'a');
  assert.match(book.broken()[0]?.reason ?? '', /^line 1, column/);
  await book.reload();
  assert.equal(warnings.length, 1, 'it is logged once');
});

test('a rule that the engine refuses holds up no other', async (t) => {
  const { book } = await opened(t, [someRule({ id: 'a' }), someRule({ id: 'b' })], (planned) => {
    if (planned.some(({ id }) => id === 'uid-a')) {
      throw new Error('too hard');
    }
    return ids(planned);
  });
  assert.deepEqual(book.current().compiled, ['uid-b']);
  assert.deepEqual(book.broken(), [{ id: 'a', reason: 'too hard' }]);
  assert.deepEqual([...book.current().byId.keys()], ['uid-b']);
});

test('a set never changes: a reload makes another', async (t) => {
  const { book, rules } = await opened(t, [someRule({ id: 'a' })], ids);
  const before = book.current();
  await rules.insert(someRule({ id: 'b' }));
  await Promise.all([book.reload(), book.reload(), book.reload()]);
  assert.equal(before.byId.size, 1);
  assert.equal(book.current().byId.size, 2);
});

test('only the rule that changed is planned again', async (t) => {
  const { book, rules } = await opened(t, [someRule({ id: 'a' }), someRule({ id: 'b' })], ids);
  const before = book.current();
  await rules.replace(someRule({ id: 'b', revision: 2, expression: 'other' }), 1);
  await book.reload();
  assert.equal(book.current().byId.get('uid-a')?.plan, before.byId.get('uid-a')?.plan);
  assert.notEqual(book.current().byId.get('uid-b')?.plan, before.byId.get('uid-b')?.plan);
});
