import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startService } from './testing/test-service.ts';

for (const shards of ['0', '2']) {
  test(`a rule that was answered as made, changed, disabled or deleted is so for the very next span (${shards} threads)`, async (t) => {
    const service = await startService(t, { threads: shards !== '0', env: { BETRACE_SHARDS: shards } });
    const { call, send, clock, settled } = service;
    let trace = 0;
    /** Violations of a trace that comes and is decided now, as rule and revision. */
    const found = async () => {
      trace += 1;
      const before = (await list()).length;
      await send({ trace, id: 1, name: 'pay', status: 'error' });
      clock.advance(300_000);
      await settled();
      return (await list())
        .slice(0, -before || undefined)
        .map(({ ruleId, ruleRevision }) => `${ruleId}@${ruleRevision}`);
    };
    const list = async () =>
      (
        (await call('GET', '/api/violations?pageSize=1000')) as {
          violations: { ruleId: string; ruleRevision: number }[];
        }
      ).violations;
    const rule = (name: string) => ({ name, expression: `never { ${name} }` });

    assert.deepEqual(await found(), []);
    await call('POST', '/api/rules', { ...rule('pay'), name: 'a' });
    assert.deepEqual(await found(), ['a@1']);
    await call('PUT', '/api/rules/a', { ...rule('ship'), name: 'a' });
    assert.deepEqual(await found(), []);
    await call('PUT', '/api/rules/a', { ...rule('pay'), name: 'a' });
    assert.deepEqual(await found(), ['a@3']);
    await call('POST', '/api/rules/a/disable', {});
    assert.deepEqual(await found(), []);
    await call('POST', '/api/rules/a/enable', {});
    assert.deepEqual(await found(), ['a@5']);
    await call('DELETE', '/api/rules/a?revision=5');
    assert.deepEqual(await found(), []);
    // Of many at once the last is in force when that is said, too.
    const file = Array.from({ length: 50 }, (_, i) => `- { id: r${i}, expression: 'never { pay.where(n == ${i}) }' }`);
    const content = [...file, `- { id: last, expression: 'never { pay }' }`].join('\n');
    assert.equal(((await call('POST', '/api/rules/import', { content })) as { created: number }).created, 51);
    assert.deepEqual(await found(), ['last@1']);
  });
}
