import type { JsonObject } from '@bufbuild/protobuf';
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { foundOf, someViolation } from '../store/fixtures.ts';
import { startApi } from './testing/start-api.ts';

const second = 1_000_000_000n;
const base = 1_700_000_000n * second;
const time = (seconds: number) => new Date(Number(base / 1_000_000n) + seconds * 1000).toISOString();

/** Five violations, numbered by when they were decided; number 3 was of a trace that began last. */
async function withViolations(t: TestContext) {
  const api = await startApi(t, { now: () => base + 60n * second });
  const expression = 'span.status == "ERROR"';
  const control = [{ framework: 'soc2', control: 'CC6.1' }];
  await api.rest('POST /api/rules', { id: 'a', name: 'A', expression, tags: ['money'], compliance: control });
  await api.rest('POST /api/rules', { id: 'b', name: 'B', expression, tags: ['money', 'slow'] });
  const at = (number: number, changes: Parameters<typeof someViolation>[1] = {}) =>
    someViolation(number, {
      decidedAt: base + BigInt(number) * second,
      traceStart: base + BigInt(number === 3 ? 50 : number) * second,
      ...changes,
    });
  await api.store.commitDecisions(
    foundOf([
      at(1, { ruleId: 'a', message: 'Charged TWICE' }),
      at(2, { ruleId: 'b', complete: false, rootService: 'shop' }),
      at(3, { ruleId: 'a', rootName: 'twice round' }),
      at(4, { ruleId: 'gone' }),
      at(5, { ruleId: 'a', state: 'inconclusive' }),
    ]),
  );
  const get = async (query: string) => {
    const { status, body } = await api.rest(`GET /api/violations?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body as { violations: { id: string }[]; nextPageToken: string };
  };
  const numbers = async (query: string) => (await get(query)).violations.map(({ id }) => Number.parseInt(id, 16));
  return { ...api, get, numbers };
}

const cases: readonly [filter: string, query: string, numbers: number[]][] = [
  ['nothing', '', [4, 3, 2, 1]],
  ['a tag of the rule', 'tag=slow', [2]],
  ['any of several tags', 'tag=slow&tag=money', [3, 2, 1]],
  ['a tag that no rule has', 'tag=none', []],
  ['a framework of the rule', 'framework=soc2', [3, 1]],
  ['a tag and a rule', 'tag=money&ruleId=b', [2]],
  ['several services', 'service=shop&service=payments', [4, 3, 2, 1]],
  ['the service of the root', 'service=shop', [2]],
  ['a text in message or root name, in any case', `text=TWICE&from=${time(0)}`, [3, 1]],
  ['a text within a time', `text=twice&from=${time(2)}`, [3]],
  ['complete traces', 'complete=true', [4, 3, 1]],
  ['incomplete traces', 'complete=false', [2]],
  ['a state', 'state=inconclusive', [5]],
  ['several states', 'state=inconclusive&state=open', [5, 4, 3, 2, 1]],
  ['the time of the decision', `from=${time(2)}&to=${time(4)}`, [3, 2]],
  ['the time of the trace', `from=${time(4)}&timeBy=trace_start`, [4, 3]],
  ['the oldest first', 'orderBy=decided_at asc', [1, 2, 3, 4]],
];

test('violations are found by every filter', async (t) => {
  const { numbers } = await withViolations(t);
  for (const [filter, query, expected] of cases) {
    await t.test(filter, async () => assert.deepEqual(await numbers(query.replaceAll(' ', '%20')), expected));
  }
});

test('pages go on in either direction', async (t) => {
  const { get } = await withViolations(t);
  for (const [order, expected] of [
    ['decided_at desc', [4, 3, 2, 1]],
    ['decided_at asc', [1, 2, 3, 4]],
  ] as const) {
    // prettier-ignore
    const seen: number[] = [];
    let token = '';
    do {
      const page = await get(`pageSize=1&orderBy=${encodeURIComponent(order)}&pageToken=${token}`);
      seen.push(...page.violations.map(({ id }) => Number.parseInt(id, 16)));
      token = page.nextPageToken;
    } while (token !== '');
    assert.deepEqual(seen, expected);
  }
});

test('series are counted by framework, and narrowed down by tag and service', async (t) => {
  const { rest } = await withViolations(t);
  const range = `from=${time(0)}&to=${time(60)}&interval=120s`;
  const series = async (query: string) => {
    const { body } = await rest(`GET /api/violations/series?${range}&${query}`);
    return (body['series'] as JsonObject[]).map(({ labels, counts }) => [labels, (counts as number[])[0]]);
  };
  assert.deepEqual(await series('groupBy=framework'), [[{ framework: 'soc2' }, 2]]);
  assert.deepEqual(await series('groupBy=rule&tag=slow'), [[{ rule: 'b' }, 1]]);
  assert.deepEqual(await series('service=shop'), [[{}, 1]]);
  assert.deepEqual(await series('groupBy=framework&allRules=true&ruleId=b'), []);
});

test('deleted violations are gone from lists, series and services, and the others stay', async (t) => {
  const { rest, numbers, store } = await withViolations(t);
  assert.deepEqual((await rest('DELETE /api/violations?ruleId=a')).body, { deleted: 3 });
  assert.deepEqual(await numbers(''), [4, 2]);
  assert.deepEqual(await numbers('service=payments'), [4, 2]);
  assert.equal(await store.violations.findSpans(someViolation(1).id), undefined);
  const { body } = await rest(`GET /api/violations/series?from=${time(0)}&to=${time(60)}&interval=120s`);
  assert.deepEqual((body['series'] as JsonObject[])[0]?.['counts'], [2, 0]);
  assert.equal((await rest('DELETE /api/violations?all=true&ruleId=b')).status, 400);
  assert.deepEqual((await rest('DELETE /api/violations?all=true')).body, { deleted: 2 });
});

test('50 writers at once over REST: with the revision one wins and the others get both texts, without it none is lost', async (t) => {
  const { rest } = await startApi(t);
  const rule = { name: 'Errors', expression: 'span.status == "ERROR"' };
  await rest('POST /api/rules', rule);
  const write = (revision: number) => (_: unknown, i: number) =>
    rest('PUT /api/rules/errors', { ...rule, description: `Writer ${i}`, ...(revision && { revision }) });
  const careful = await Promise.all(Array.from({ length: 50 }, write(1)));
  assert.equal(careful.filter(({ status }) => status === 200).length, 1);
  for (const { body } of careful.filter(({ status }) => status !== 200)) {
    const [{ reason, metadata }] = body['details'] as [{ reason: string; metadata: Record<string, string> }];
    assert.equal(reason, 'REVISION_CONFLICT');
    assert.deepEqual([metadata['stored_expression'], metadata['sent_expression']], [rule.expression, rule.expression]);
  }
  const careless = await Promise.all(Array.from({ length: 50 }, write(0)));
  assert.ok(careless.every(({ status }) => status === 200));
  const { body } = await rest('GET /api/rules/errors/revisions?pageSize=1000');
  const revisions = body['revisions'] as { revision: number; rule: { description: string } }[];
  assert.deepEqual(revisions.map(({ revision }) => revision), Array.from({ length: 52 }, (_, i) => 52 - i)); // prettier-ignore
  assert.equal(new Set(revisions.slice(0, 50).map(({ rule: { description } }) => description)).size, 50);
});
