import { ApiError, createClient } from '@betrace/api-client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundOf, someViolation } from '../store/fixtures.ts';
import { startApi, testTime } from './testing/start-api.ts';

// packages/api-client against the service itself.

const expression = 'span.status == "ERROR"';

test('the client creates, reads, changes, switches, lists, validates and deletes rules', async (t) => {
  const { httpUrl } = await startApi(t);
  const { rules } = createClient({ baseUrl: httpUrl });
  const created = await rules.create({ name: 'Errors & more', expression });
  assert.deepEqual(await rules.get('errors-more'), created);
  const changed = await rules.update({ ...created, tags: ['a'], severity: 'low' });
  assert.equal(changed.revision, 2);
  await assert.rejects(rules.update({ ...created, name: 'Late' }), { name: 'ApiError', status: 409, code: 'ABORTED' });
  assert.equal((await rules.disable('errors-more')).enabled, false);
  assert.equal((await rules.enable('errors-more')).enabled, true);
  assert.deepEqual((await rules.list({ tag: 'a', enabled: true })).rules.length, 1);
  assert.equal((await rules.list({ enabled: false })).rules.length, 0);
  const { valid, diagnostics } = await rules.validate('when { a');
  assert.equal(valid, false);
  assert.equal(diagnostics[0]?.range.startLine, 1);
  await rules.delete('errors-more');
  await assert.rejects(rules.get('errors-more'), { status: 404, code: 'NOT_FOUND' });
});

test('the client pages through rules and violations', async (t) => {
  const { httpUrl, store } = await startApi(t);
  const client = createClient({ baseUrl: `${httpUrl}/` });
  for (let i = 0; i < 5; i += 1) {
    await client.rules.create({ id: `r${i}`, name: `Rule ${i}`, expression });
  }
  await store.commitDecisions(foundOf([1, 2, 3, 4, 5].map((n) => someViolation(n))));
  const ids = [];
  for await (const { id } of client.rules.all({ pageSize: 2 })) {
    ids.push(id);
  }
  assert.deepEqual(ids, ['r0', 'r1', 'r2', 'r3', 'r4']);
  const violations = [];
  for await (const violation of client.violations.all({ pageSize: 2, ruleId: ['a'] })) {
    violations.push(violation);
  }
  assert.equal(violations.length, 5);
  assert.deepEqual(violations[0], await client.violations.get(someViolation(5).id));
  const { times, series } = await client.violations.series({
    to: new Date(Number(testTime / 1_000_000n) + 60_000).toISOString(),
  });
  assert.equal(times.length, series[0]?.counts.length);
  assert.equal(
    series[0]?.counts.reduce((sum, count) => sum + count),
    5,
  );
});

test('the client hands on which fields are wrong', async (t) => {
  const { httpUrl } = await startApi(t);
  const client = createClient({ baseUrl: httpUrl });
  await assert.rejects(client.rules.create({ name: '', expression }), (error) => {
    assert.ok(error instanceof ApiError);
    assert.deepEqual(error.fieldViolations, [{ field: 'rule.name', description: 'is missing.' }]);
    return true;
  });
});
