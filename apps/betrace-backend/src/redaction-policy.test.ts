import assert from 'node:assert/strict';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { temporaryFolder } from './store/fixtures.ts';
import { startService } from './testing/test-service.ts';

type Service = Awaited<ReturnType<typeof startService>>;

const rule = {
  id: 'orders',
  name: 'Orders',
  expression: 'never { order.where(order_id != "") as o }',
  message: '{o.order_id}',
};

/** Sends an order in a trace of its own, and gives the message of its violation. */
async function order({ send, violations }: Service, trace: number, orderId = 'A1'): Promise<string | undefined> {
  await send({ trace, id: 1, name: 'order', attributes: { order_id: orderId } });
  return (await violations()).at(-1)?.message;
}

for (const shards of ['0', '2']) {
  test(`a changed policy holds for the next trace, with ${shards} threads for shards`, async (t) => {
    const service = await startService(t, { env: { BETRACE_SHARDS: shards }, threads: shards !== '0' });
    await service.addRule(rule);
    assert.match((await order(service, 1)) ?? '', /^h:/);
    await service.call('PUT', '/api/redaction', { allow: ['order_id'] });
    assert.equal(await order(service, 2), 'A1');
    assert.equal(await order(service, 3, 'of jane@example.com'), 'of [email]');
    await service.call('PUT', '/api/redaction', { strategies: { other: 'exclude' } });
    assert.equal(await order(service, 4), '-');
  });
}

test('a policy stays over a restart', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await startService(t, { dataDir });
  await first.addRule(rule);
  await first.call('PUT', '/api/redaction', { allow: ['order_id'] });
  await first.close();
  assert.equal(await order(await startService(t, { dataDir }), 1), 'A1');
});

test('a damaged policy lets nothing through, and the metrics and the API say so', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await startService(t, { dataDir });
  await first.addRule(rule);
  await first.call('PUT', '/api/redaction', { allow: ['order_id'] });
  await first.close();
  const database = new DatabaseSync(path.join(dataDir, 'betrace.db'));
  database.exec(`update redaction_policies set policy = '{"allow":'`);
  database.close();

  const service = await startService(t, { dataDir });
  assert.equal(await order(service, 1), '[redacted]');
  const { problem, revision } = (await service.call('GET', '/api/redaction')) as { problem: string; revision: number };
  assert.match(problem, /damaged/);
  const metrics = await (await fetch(`${service.httpUrl}/metrics`)).text();
  assert.match(metrics, /^betrace_redaction_policy_broken(\{[^}]*\})? 1/m);
  assert.match(metrics, /^betrace_redaction_failures_total(\{[^}]*\})? 0/m);

  await service.call('PUT', '/api/redaction', { allow: ['order_id'], revision });
  assert.equal(await order(service, 2), 'A1');
});

test('keys are changed by putting a new one first, and old hashes can still be told', async (t) => {
  const dataDir = temporaryFolder(t);
  const keys = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));
  const first = await startService(t, { dataDir, env: { BETRACE_REDACTION_KEYS: `${keys[0]}` } });
  await first.addRule(rule);
  const old = await order(first, 1);
  await first.close();

  const service = await startService(t, { dataDir, env: { BETRACE_REDACTION_KEYS: `${keys[1]} ${keys[0]}` } });
  const fresh = await order(service, 2);
  assert.notEqual(fresh, old);
  const hashes = [old, fresh];
  const verify = (text: string) => service.call('POST', '/api/redaction/verify', { text, hashes });
  assert.deepEqual(await verify('A1'), { matches: hashes });
  assert.deepEqual(await verify('A2'), { matches: [] });
});

test('who tests a rule learns no hash that is stored', async (t) => {
  const service = await startService(t);
  await service.addRule(rule);
  const stored = await order(service, 1);
  const tested = (await service.call('POST', '/api/rules/test', {
    ruleId: 'orders',
    compact: 'order 0ms +1ms order_id="A1"',
  })) as { traces: { message: string }[] };
  assert.match(tested.traces[0]?.message ?? '', /^h:/);
  assert.notEqual(tested.traces[0]?.message, stored);
});
