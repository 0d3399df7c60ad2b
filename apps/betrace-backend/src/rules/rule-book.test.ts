import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { compileRules } from '@betrace/engine';
import { someRule, temporaryFolder } from '../store/fixtures.ts';
import { openStore } from '../store/open-store.ts';
import type { WholeRule } from '../store/store.ts';
import { openRuleBook } from './rule-book.ts';

async function opened(t: TestContext, stored: readonly WholeRule[], compile?: typeof compileRules) {
  const { rules, ...store } = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  for (const rule of stored) {
    await rules.insert(rule);
  }
  const warnings: object[] = [];
  const log = { warn: (fields: object) => void warnings.push(fields) };
  const book = await openRuleBook({ rules, log, ...(compile && { compile }) });
  const inForce = () => [...book.current().byId.keys()];
  return { rules, book, warnings, inForce };
}

test('the enabled rules of the store are in force', async (t) => {
  const rules = [someRule({ id: 'a' }), someRule({ id: 'b' }), someRule({ id: 'c', enabled: false })];
  const { book, inForce } = await opened(t, rules);
  assert.deepEqual(inForce(), ['uid-a', 'uid-b']);
  assert.equal(book.current().compiled.rules.length, 2);
  assert.equal(book.current().byId.get('uid-a')?.rule.id, 'a');
  assert.deepEqual(book.broken(), []);
});

test('a stored rule that cannot be read is logged and listed, and the others are in force', async (t) => {
  const rules = [someRule({ id: 'a', expression: 'when {' }), someRule({ id: 'b' })];
  const { book, warnings, inForce } = await opened(t, rules);
  assert.deepEqual(inForce(), ['uid-b']);
  assert.equal(book.broken()[0]?.id, 'a');
  assert.match(book.broken()[0]?.reason ?? '', /^line 1, column/);
  await book.reload();
  assert.equal(warnings.length, 1, 'it is logged once');
});

test('a rule that the engine refuses holds up no other', async (t) => {
  const { book, inForce } = await opened(t, [someRule({ id: 'a' }), someRule({ id: 'b' })], (planned) => {
    if (planned.some(({ id }) => id === 'uid-a')) {
      throw new Error('too hard');
    }
    return compileRules(planned);
  });
  assert.deepEqual(inForce(), ['uid-b']);
  assert.equal(book.current().compiled.rules.length, 1);
  assert.deepEqual(book.broken(), [{ id: 'a', reason: 'too hard' }]);
});

test('a set never changes: a reload makes another', async (t) => {
  const { book, rules } = await opened(t, [someRule({ id: 'a' })]);
  const before = book.current();
  await rules.insert(someRule({ id: 'b' }));
  await Promise.all([book.reload(), book.reload(), book.reload()]);
  assert.equal(before.byId.size, 1);
  assert.equal(book.current().byId.size, 2);
});

test('only the rule that changed is planned again', async (t) => {
  const { book, rules } = await opened(t, [someRule({ id: 'a' }), someRule({ id: 'b' })]);
  const before = book.current();
  await rules.replace(someRule({ id: 'b', revision: 2, expression: 'other' }), 1);
  await book.reload();
  assert.equal(book.current().byId.get('uid-a')?.plan, before.byId.get('uid-a')?.plan);
  assert.notEqual(book.current().byId.get('uid-b')?.plan, before.byId.get('uid-b')?.plan);
});
