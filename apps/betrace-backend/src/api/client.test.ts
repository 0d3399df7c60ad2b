import { ApiError, createClient } from '@betrace/api-client';
import { complete } from '@betrace/dsl';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundOf, someViolation } from '../store/fixtures.ts';
import { sampledTrace } from '../testing/sampled-trace.ts';
import { startApi, testTime, type Api } from './testing/start-api.ts';

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

test('the client reads and restores revisions, and switches only what it has read', async (t) => {
  const { httpUrl } = await startApi(t);
  const { rules } = createClient({ baseUrl: httpUrl });
  const created = await rules.create({ name: 'Errors', expression });
  await rules.update({ ...created, severity: 'low' });
  await assert.rejects(rules.disable('errors', { revision: 1 }), { code: 'ABORTED' });
  const changes = [];
  for await (const { revision, change, rule } of rules.revisions('errors', { pageSize: 1 })) {
    changes.push([revision, change, rule.severity]);
  }
  assert.deepEqual(changes, [
    [2, 'update', 'low'],
    [1, 'create', 'medium'],
  ]);
  const restored = await rules.restore('errors', 1);
  assert.deepEqual([restored.revision, restored.severity], [3, 'medium']);
});

test('the client takes rules out and in again, and tries them', async (t) => {
  const { httpUrl } = await startApi(t);
  const { rules } = createClient({ baseUrl: httpUrl });
  await rules.create({ name: 'Errors', expression });
  const { content } = await rules.export();
  await rules.delete('errors');
  assert.equal((await rules.import({ content, dryRun: true })).created, 1);
  assert.equal((await rules.import({ content })).created, 1);
  const { traces } = await rules.test({ ruleId: 'errors', compact: 'pay 0ms +1ms status=error' });
  assert.equal(traces[0]?.verdict, 'violated');
  assert.equal((await rules.list({ withCounts: true })).rules[0]?.verdicts?.violated, 0);
  assert.equal((await rules.verdictSeries()).series.length, 1);
});

test('the client watches, takes a broken watch up again, and misses nothing', async (t) => {
  const api = await startApi(t);
  const client = createClient({ baseUrl: api.httpUrl });
  const stop = new AbortController();
  const commit = async (n: number) => {
    await api.store.commitDecisions(foundOf([someViolation(n)]));
    api.feed.notify();
  };
  const after = await cursorNow(api);
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { violation } of client.violations.watch({ after }, { signal: stop.signal })) {
      seen.push(violation.id);
      if (seen.length === 1) {
        api.http.server.closeAllConnections();
        await commit(2);
      } else if (seen.length === 3) {
        stop.abort();
      } else {
        await commit(3);
      }
    }
  })();
  await commit(1);
  await watching;
  assert.deepEqual(
    seen,
    [1, 2, 3].map((n) => someViolation(n).id),
  );
});

test('the client is told what late spans made of a violation', async (t) => {
  const { httpUrl, store, feed } = await startApi(t);
  const client = createClient({ baseUrl: httpUrl });
  const watch = client.violations.watch({ after: await cursorNow({ httpUrl }) });
  t.after(() => watch.return());
  await store.commitDecisions(foundOf([someViolation(1)]));
  feed.notify();
  assert.equal((await watch.next()).value?.changed, false);
  const { id } = someViolation(1);
  await store.commitDecisions({ changes: [{ kind: 'withdrawn', id, at: 5n, reason: 'late spans' }] });
  feed.notify();
  const { value } = await watch.next();
  assert.deepEqual([value?.violation.id, value?.violation.state, value?.changed], [id, 'withdrawn', true]);
});

/** Where the live stream stands now. */
async function cursorNow({ httpUrl }: Pick<Api, 'httpUrl'>): Promise<string> {
  const reader = (await fetch(`${httpUrl}/api/violations/watch`)).body?.getReader();
  const first = new TextDecoder().decode((await reader?.read())?.value);
  await reader?.cancel();
  return (JSON.parse(first.split('\n')[0] ?? '') as { cursor: string }).cursor;
}

test('the client deletes violations, and says how the service is', async (t) => {
  const { httpUrl, store } = await startApi(t);
  const client = createClient({ baseUrl: httpUrl });
  await store.commitDecisions(foundOf([1, 2, 3].map((n) => someViolation(n))));
  assert.equal((await client.violations.delete({ traceId: someViolation(1).traceId })).deleted, 1);
  assert.equal((await client.violations.delete({ all: true })).deleted, 2);
  assert.equal((await client.status()).version, '1.2.3');
});

test('a watch that is refused ends with the reason', async (t) => {
  const { httpUrl } = await startApi(t);
  const { violations } = createClient({ baseUrl: httpUrl });
  await assert.rejects(violations.watch({ after: 'x' }).next(), {
    name: 'ApiError',
    status: 400,
    code: 'INVALID_ARGUMENT',
  });
});

test('the client reads, tries and changes the redaction policy, and tells hashes', async (t) => {
  const { httpUrl } = await startApi(t);
  const { redaction } = createClient({ baseUrl: httpUrl });
  const policy = await redaction.get();
  assert.equal(policy.revision, 0);
  assert.ok(policy.allow.includes('http.route'));
  const { values } = await redaction.preview({ attributes: { order_id: 'A1' } });
  assert.match(values[0]?.stored ?? '', /^h:/);
  const changed = await redaction.update({ ...policy, allow: ['order_id'] });
  assert.equal(changed.revision, 1);
  await redaction.update({ ...changed, allow: [] });
  await assert.rejects(redaction.update(changed), { status: 409, code: 'ABORTED' });
  const after = await redaction.preview({ attributes: { order_id: 'A1' }, policy: changed });
  assert.equal(after.values[0]?.stored, 'A1');
  const revisions = [];
  for await (const { revision } of redaction.revisions({ pageSize: 1 })) {
    revisions.push(revision);
  }
  assert.deepEqual(revisions, [2, 1]);
  // What a preview hashes is hashed under a key of its own.
  assert.deepEqual((await redaction.verify('A1', [values[0]?.stored ?? ''])).matches, []);
});

test('the client pages through held traces, shows one, tries rules on them, and reads what was seen', async (t) => {
  const { httpUrl, samples, schema } = await startApi(t);
  const client = createClient({ baseUrl: httpUrl });
  for (let trace = 1; trace <= 5; trace++) {
    const sample = sampledTrace(testTime + BigInt(trace), { trace, id: 1, name: 'pay', attributes: { amount: trace } });
    samples.add(sample);
    schema.learn(sample);
  }
  await schema.settled();
  const amounts = [];
  for await (const { traceId } of client.traces.all({ pageSize: 2, spanName: 'pay' })) {
    const { spans } = await client.traces.get(traceId);
    amounts.push(spans[0]?.attributes[0]?.intValue);
  }
  assert.deepEqual(amounts, ['5', '4', '3', '2', '1']);
  await assert.rejects(client.traces.get('f'.repeat(32)), { code: 'NOT_FOUND' });
  const { verdicts, judged } = await client.rules.test({ expression: 'never { pay.where(amount > 3) }', last: 1000 });
  assert.deepEqual([judged, verdicts?.violated, verdicts?.satisfied], [5, 2, 3]);
  const proposals = complete('never { pa', 10, { schema: await client.schema() });
  assert.ok(proposals.some(({ label, kind }) => label === 'pay' && kind === 'span'));
  const keys = complete('never { pay.where(am', 20, { schema: await client.schema() });
  assert.deepEqual(
    keys.slice(0, 1).map(({ label, detail }) => [label, detail]),
    [['amount', 'int']],
  );
});
