import { createClient } from '@betrace/api-client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startService } from '../testing/test-service.ts';

test('with store and shards in threads of their own the whole API answers alike', async (t) => {
  const { httpUrl, clock, settled, send } = await startService(t, { threads: true });
  const { rules, violations, status } = createClient({ baseUrl: httpUrl });
  const content = `rules: [{ id: errors, expression: 'span.status == "ERROR"', tags: [x] }]`;
  assert.equal((await rules.import({ content })).created, 1);

  const stop = new AbortController();
  t.after(() => stop.abort());
  const watch = violations.watch({}, { signal: stop.signal });
  const next = watch.next();
  // The watch begins now: until it is there, more violations come.
  let trace = 0;
  let seen: Awaited<typeof next> | undefined;
  void next.then((result) => (seen = result));
  while (seen === undefined && trace < 200) {
    await send({ trace: ++trace, id: 1, status: 'error' });
    clock.advance(300_000);
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.equal(seen?.value?.violation.ruleId, 'errors');
  stop.abort();

  const { violations: listed } = await violations.list({ tag: ['x'], pageSize: 1000 });
  assert.equal(listed.length, trace);
  const { series } = await rules.verdictSeries({ groupBy: ['verdict'], ruleId: ['errors'], interval: '86400s' });
  assert.equal(series[0]?.labels['verdict'], 'violated');
  const { rules: withCounts } = await rules.list({ withCounts: true });
  assert.ok((withCounts[0]?.verdicts?.violated ?? 0) > 0);
  await rules.disable('errors', { revision: 1 });
  assert.equal((await rules.restore('errors', 1)).enabled, true);
  assert.equal((await violations.delete({ ruleId: ['errors'] })).deleted, trace);
  const { spans, lagSeconds, rulesInForce } = await status();
  assert.deepEqual([spans.received, rulesInForce], [trace, 1]);
  assert.ok(lagSeconds >= 0);
});
