import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from './fixtures.ts';
import { openStore } from './open-store.ts';
import type { StoredPolicy } from './store.ts';

const policy = (revision: number): StoredPolicy => ({
  ...{ revision, changedAt: 1000n + BigInt(revision), author: 'jane' },
  policy: `{"allow":["a${revision}"]}`,
});

test('the last policy that was stored is found, the earlier ones stay, and a revision is taken once', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  assert.equal(await store.policies.find(), undefined);
  for (const revision of [1, 2, 3]) {
    assert.equal(await store.policies.insert(policy(revision)), true);
  }
  assert.equal(await store.policies.insert({ ...policy(3), policy: '{}' }), false);
  assert.deepEqual(await store.policies.find(), policy(3));
  assert.deepEqual(await store.policies.listRevisions({ limit: 2 }), [policy(3), policy(2)]);
  assert.deepEqual(await store.policies.listRevisions({ before: 2, limit: 2 }), [policy(1)]);
});

test('each change of the policy is in the audit log, once', async (t) => {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  await store.policies.insert(policy(1));
  await store.policies.insert(policy(1));
  const entries = await store.audit.list({ action: 'redaction', limit: 10 });
  assert.deepEqual(
    entries.map(({ actor, action, fromRevision, toRevision }) => [actor, action, fromRevision, toRevision]),
    [['jane', 'redaction.update', 0, 1]],
  );
});
