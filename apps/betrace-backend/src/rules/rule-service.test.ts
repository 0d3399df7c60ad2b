import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { someRule, temporaryFolder } from '../store/fixtures.ts';
import { openStore } from '../store/open-store.ts';
import { openRuleBook } from './rule-book.ts';
import type { RuleInput } from './rule-input.ts';
import { ruleService } from './rule-service.ts';

const input = (changes: Partial<RuleInput> = {}): RuleInput => ({
  id: '',
  name: 'Errors',
  description: '',
  expression: 'span.status == "ERROR"',
  tags: [],
  compliance: [],
  message: '',
  revision: 0,
  ...changes,
});

async function opened(t: TestContext) {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  t.after(() => store.close());
  let time = 100n;
  const book = await openRuleBook({ rules: store.rules, log: console });
  return { folder, store, book, rules: ruleService({ rules: store.rules, book, now: () => time++ }) };
}

test('a rule is in force when its creation is answered, and no longer when its deletion is', async (t) => {
  const { rules, book } = await opened(t);
  const { uid } = await rules.create(input());
  assert.equal(book.current().byId.get(uid)?.rule.name, 'Errors');
  await rules.update('errors', input({ name: 'Other' }));
  assert.equal(book.current().byId.get(uid)?.rule.name, 'Other');
  await rules.setEnabled('errors', false, 0);
  assert.equal(book.current().byId.size, 0);
  await rules.setEnabled('errors', true, 0);
  assert.equal(book.current().byId.size, 1);
  await rules.delete('errors', 0);
  assert.equal(book.current().byId.size, 0);
});

test('of 50 writers at once on one rule none is lost: each is a revision', async (t) => {
  const { rules, folder } = await opened(t);
  await rules.create(input());
  await Promise.all(
    Array.from({ length: 50 }, (_, i) => rules.update('errors', input({ description: `Writer ${i}` }))),
  );
  assert.equal((await rules.get('errors')).revision, 51);
  const reader = new DatabaseSync(path.join(folder, 'betrace.db'), { readOnly: true });
  const kept = reader.prepare('select rule from rule_revisions').all();
  reader.close();
  const descriptions = new Set(kept.map(({ rule }) => JSON.parse(String(rule)).description));
  assert.equal(descriptions.size, 51);
});

test('of 50 writers that read the same revision one gets through, the others are told', async (t) => {
  const { rules } = await opened(t);
  await rules.create(input());
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, i) => rules.update('errors', input({ revision: 1, description: `Writer ${i}` }))),
  );
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  assert.ok(refused.every(({ code }) => code === 'aborted'));
});

test('what an update leaves out stays as it is, and created_at never changes', async (t) => {
  const { rules } = await opened(t);
  const before = await rules.create(
    input({ enabled: false, severity: 'high', onIncomplete: 'evaluate', observe: true, tags: ['a'] }),
  );
  const after = await rules.update('errors', input());
  const { enabled, severity, onIncomplete, observe, tags, createdAt, updatedAt } = after;
  assert.deepEqual(
    { enabled, severity, onIncomplete, observe, tags },
    { enabled: false, severity: 'high', onIncomplete: 'evaluate', observe: true, tags: [] },
  );
  assert.equal(createdAt, before.createdAt);
  assert.ok(updatedAt > before.updatedAt);
});

test('a deleted and re-created id is another rule', async (t) => {
  const { rules } = await opened(t);
  const first = await rules.create(input());
  await rules.delete('errors', 0);
  const second = await rules.create(input());
  assert.equal(second.id, first.id);
  assert.notEqual(second.uid, first.uid);
});

test('a deletion that says a revision deletes that one only', async (t) => {
  const { rules } = await opened(t);
  await rules.create(input());
  await rules.setEnabled('errors', false, 0);
  await assert.rejects(rules.delete('errors', 1), { code: 'aborted', message: /it is at revision 2 now/ });
  await rules.delete('errors', 2);
  await assert.rejects(rules.get('errors'), { code: 'not-found' });
});

test('a rule that comes from a file is not changed here, and whoever tries is told the file', async (t) => {
  const { rules, store } = await opened(t);
  await store.rules.insert(someRule({ id: 'errors', provisionedFrom: 'payments.yaml' }));
  const refusal = {
    code: 'failed-precondition',
    message: 'Rule errors comes from the file payments.yaml; change it there.',
  };
  await assert.rejects(rules.update('errors', input()), refusal);
  await assert.rejects(rules.setEnabled('errors', false, 0), refusal);
  await assert.rejects(rules.setEnabled('errors', true, 0), refusal);
  await assert.rejects(rules.restore('errors', 1), refusal);
  await assert.rejects(rules.delete('errors', 0), refusal);
});

test('tests stay as they are where an update says nothing of them, and go where it says that there are none', async (t) => {
  const { rules } = await opened(t);
  const tests = [{ name: 'fires', trace: 'a 0s +1s', expect: 'violated', complete: true, witnesses: [] }];
  await rules.create(input({ tests }));
  await rules.update('errors', input({ name: 'Other' }));
  assert.deepEqual((await rules.get('errors')).tests, tests);
  await rules.update('errors', input({ tests: [] }));
  assert.deepEqual((await rules.get('errors')).tests, []);
  assert.deepEqual((await rules.restore('errors', 2)).tests, tests, 'a revision has those of its time');
});
