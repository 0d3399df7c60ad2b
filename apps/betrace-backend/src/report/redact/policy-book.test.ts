import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredPolicy } from '../../store/store.ts';
import { openPolicyBook } from './policy-book.ts';
import { closedPolicy, readPolicy, standardPolicy } from './policy.ts';
import type { RedactionPolicy } from './policy.ts';

/** A book on what `find` gives, with what was put into force and what was logged. */
async function bookOn(find: () => Promise<StoredPolicy | undefined>) {
  const used: RedactionPolicy[] = [];
  const logged: unknown[] = [];
  const book = await openPolicyBook({
    policies: { find },
    log: { error: (...args: unknown[]) => void logged.push(args) },
    use: async (policy) => void used.push(policy),
  });
  return { book, used, logged };
}

const stored = (policy: string): StoredPolicy => ({ revision: 3, changedAt: 5n, author: 'jane', policy });

test('without a stored policy the standard one is in force', async () => {
  const { book, logged } = await bookOn(async () => undefined);
  assert.deepEqual(book.current(), { policy: standardPolicy, revision: 0, author: '', problem: '' });
  assert.deepEqual(logged, []);
});

test('a stored policy is in force when the reload is done', async () => {
  const found: StoredPolicy[] = [];
  const { book, used } = await bookOn(async () => found[0]);
  const { policy } = readPolicy({ allow: ['order_id'], strategies: { other: 'redact' } });
  found.push(stored(JSON.stringify(policy)));
  await book.reload();
  assert.deepEqual(used, [policy]);
  assert.deepEqual(book.current(), { policy, revision: 3, updatedAt: 5n, author: 'jane', problem: '' });
});

test('whatever is wrong with the stored policy, nothing is let through, and it is said', async () => {
  const wrong = ['', '{', '[]', 'null', '{}', '{"allow":5,"strategies":{}}', '{"allow":[1],"strategies":{}}'];
  const unknown = ['{"allow":["*"],"strategies":{}}', '{"allow":[],"strategies":{"other":"show"}}'];
  for (const json of [...wrong, ...unknown]) {
    const { book, logged } = await bookOn(async () => stored(json));
    assert.deepEqual(book.current().policy, closedPolicy, json);
    assert.notEqual(book.current().problem, '');
    assert.equal(logged.length, 1);
  }
});

test('a store that fails closes the policy, and the next reload opens it again', async () => {
  let fails = false;
  const { book, used } = await bookOn(() => (fails ? Promise.reject(new Error('away')) : Promise.resolve(undefined)));
  fails = true;
  await book.reload();
  assert.deepEqual(used, [closedPolicy]);
  assert.match(book.current().problem, /away/);
  fails = false;
  await book.reload();
  assert.deepEqual(book.current().policy, standardPolicy);
});
