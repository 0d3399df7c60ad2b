import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import type { Violation } from '../report/violation.ts';
import { countsIn, openTestStore, foundOf, someViolation, temporaryFolder } from './fixtures.ts';
import type { CountQuery, ViolationQuery } from './store.ts';

async function opened(t: TestContext) {
  const store = await openTestStore(temporaryFolder(t));
  t.after(() => store.close());
  return store;
}

const MINUTE = 60_000_000_000n;
const all = { fromMinute: 0, toMinute: 100_000_000, minutes: 100_000_000, groupBy: [] };

test('a violation comes back as it was committed, to the nanosecond', async (t) => {
  const store = await opened(t);
  const violation = someViolation(1);
  await store.commitDecisions(foundOf([violation]));
  assert.deepEqual(await store.violations.find(violation.id), violation);
  assert.equal(await store.violations.find('f'.repeat(32)), undefined);
});

test('a violation that is committed again, in the same batch or later, is stored and counted once', async (t) => {
  const store = await opened(t);
  const first = someViolation(1, { message: 'first' });
  const again = someViolation(1, { message: 'again' });
  await store.commitDecisions(foundOf([first, again, someViolation(2)]));
  await store.commitDecisions(foundOf([again, someViolation(2), someViolation(3)]));
  assert.equal((await store.violations.find(first.id))?.message, 'first');
  assert.equal((await store.violations.list({ limit: 10 })).violations.length, 3);
  assert.deepEqual(
    countsIn(await store.violations.counts(all)).map(({ count }) => count),
    [3],
  );
});

test('a batch that fails leaves nothing behind, neither rows nor counts', async (t) => {
  const store = await opened(t);
  const broken = { ...someViolation(500), severity: null as unknown as string };
  const violations = [...Array.from({ length: 400 }, (_, i) => someViolation(i)), broken];
  await assert.rejects(store.commitDecisions(foundOf(violations)));
  assert.deepEqual((await store.violations.list({ limit: 10 })).violations, []);
  assert.deepEqual(await store.violations.counts(all), []);
});

test('counts are kept per minute, rule, severity and service', async (t) => {
  const store = await opened(t);
  const at = (minute: bigint) => minute * MINUTE + 59_999_999_999n;
  await store.commitDecisions(
    foundOf([
      someViolation(1, { decidedAt: at(10n) }),
      someViolation(2, { decidedAt: at(10n) }),
      someViolation(3, { decidedAt: at(11n), ruleId: 'b', severity: 'high' }),
      someViolation(4, { decidedAt: at(12n), rootService: 'shop' }),
    ]),
  );
  const counts = async (query: Partial<CountQuery>) =>
    countsIn(await store.violations.counts({ fromMinute: 10, toMinute: 13, minutes: 1, groupBy: [], ...query }));
  assert.deepEqual(await counts({}), [
    { interval: 0, labels: {}, count: 2 },
    { interval: 1, labels: {}, count: 1 },
    { interval: 2, labels: {}, count: 1 },
  ]);
  assert.deepEqual(await counts({ groupBy: ['service', 'rule'], minutes: 2 }), [
    { interval: 0, labels: { service: 'web', rule: 'a' }, count: 2 },
    { interval: 0, labels: { service: 'web', rule: 'b' }, count: 1 },
    { interval: 1, labels: { service: 'shop', rule: 'a' }, count: 1 },
  ]);
  assert.deepEqual(await counts({ groupBy: ['severity'], toMinute: 12, ruleIds: ['b'], minutes: 3 }), [
    { interval: 0, labels: { severity: 'high' }, count: 1 },
  ]);
  assert.deepEqual(await counts({ severities: ['medium'], minutes: 3 }), [{ interval: 0, labels: {}, count: 3 }]);
});

test('the list is filtered by rule, severity, trace, service and time', async (t) => {
  const store = await opened(t);
  await store.commitDecisions(
    foundOf([
      someViolation(1),
      someViolation(2, { ruleId: 'b', severity: 'high' }),
      someViolation(3, { rootService: 'shop', witnesses: [] }),
      someViolation(4, { state: 'withdrawn' }),
      someViolation(5, { observed: true }),
    ]),
  );
  const numbers = async (query: Partial<ViolationQuery>) =>
    (await store.violations.list({ limit: 10, ...query })).violations.map(({ id }) => Number(`0x${id}`));
  const time = (number: number) => someViolation(number).decidedAt;
  assert.deepEqual(await numbers({}), [3, 2, 1]);
  assert.deepEqual(await numbers({ ruleIds: ['b', 'c'] }), [2]);
  assert.deepEqual(await numbers({ severities: ['high', 'medium'] }), [3, 2, 1]);
  assert.deepEqual(await numbers({ traceId: someViolation(1).traceId }), [1]);
  assert.deepEqual(await numbers({ services: ['web'] }), [2, 1]);
  assert.deepEqual(await numbers({ services: ['payments'], ruleIds: ['a'] }), [1]);
  assert.deepEqual(await numbers({ services: ['shop'] }), [3]);
  assert.deepEqual(await numbers({ from: time(2), to: time(3) }), [2]);
  assert.deepEqual(await numbers({ observed: true }), [5]);
});

test('a violation of a rule on trial is in no count', async (t) => {
  const store = await opened(t);
  await store.commitDecisions(foundOf([someViolation(1, { observed: true })]));
  const every = { fromMinute: 0, toMinute: 100_000_000, minutes: 100_000_000, groupBy: [] };
  assert.deepEqual(await store.violations.counts(every), []);
});

test('paging shows every violation once while new ones come in', async (t) => {
  const store = await opened(t);
  // Three of each time, so that ties fall on page borders.
  const batch = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => someViolation(from + i, { decidedAt: BigInt(from + i - (i % 3)) }));
  await store.commitDecisions(foundOf(batch(0, 30)));
  for (const filter of [{}, { services: ['payments'] }, { services: ['payments', 'web'] }]) {
    const seen: string[] = [];
    let cursor: string | undefined;
    let next = 1000;
    do {
      const page = await store.violations.list({ limit: 7, cursor, ...filter, to: 1000n });
      seen.push(...page.violations.map(({ id }) => id));
      await store.commitDecisions(foundOf(batch((next += 100), 5)));
      cursor = page.cursor;
    } while (cursor !== undefined);
    assert.equal(seen.length, 30);
    assert.equal(new Set(seen).size, 30);
  }
});

test('the last page has no cursor, also when it is full', async (t) => {
  const store = await opened(t);
  await store.commitDecisions(foundOf([someViolation(1), someViolation(2)]));
  assert.equal((await store.violations.list({ limit: 2 })).cursor, undefined);
});

test('a cursor that was never given out is an invalid argument', async (t) => {
  const store = await opened(t);
  for (const cursor of ['nonsense', '', Buffer.from('99999999999999999999.1').toString('base64url')]) {
    await assert.rejects(store.violations.list({ limit: 1, cursor }), { code: 'invalid-argument' });
  }
});

test('a text is found in any case, also beyond ASCII, and is no pattern', async (t) => {
  const store = await opened(t);
  const messages = ['Paid TWICE', '100% of it', '1000 of it', 'a_b', 'axb', 'Überweisung', 'back\\slash'];
  await store.commitDecisions(foundOf(messages.map((message, i) => someViolation(i, { message }))));
  const found = async (text: string) =>
    (await store.violations.list({ limit: 10, text, oldestFirst: true })).violations.map(({ message }) => message);
  assert.deepEqual(await found('paid twice'), ['Paid TWICE']);
  assert.deepEqual(await found('100%'), ['100% of it']);
  assert.deepEqual(await found('A_B'), ['a_b']);
  assert.deepEqual(await found('überW'), ['Überweisung']);
  assert.deepEqual(await found('k\\s'), ['back\\slash']);
  assert.equal((await found('GET /')).length, messages.length);
});

test('whatever the filter and the order, pages show each violation that fits once, in order, while others come in', async (t) => {
  const pick = <T>(...values: T[]) => fc.constantFrom<(T | undefined)[]>(undefined, ...values);
  const some = (...values: string[]) => fc.subarray(values);
  const query = fc.record({
    ruleIds: some('r0', 'r1', 'r2'),
    severities: some('low', 'high'),
    services: some('web', 'shop', 'payments', 'nobody'),
    states: some('open', 'inconclusive') as fc.Arbitrary<('open' | 'inconclusive')[]>,
    complete: pick(true, false),
    observed: pick(true, false),
    text: pick('RULE', 'twice'),
    oldestFirst: pick(true, false),
    timeBy: pick('decided_at' as const, 'trace_start' as const),
    from: pick(...[3n, 6n].map((at) => someViolation(0).traceStart + at)),
  });
  const made = (n: number) =>
    someViolation(n, {
      ruleId: `r${n % 3}`,
      severity: n % 2 ? 'low' : 'high',
      rootService: n % 5 ? 'web' : 'shop',
      state: n % 7 === 3 ? 'inconclusive' : 'open',
      complete: n % 4 !== 0,
      observed: n % 11 === 5,
      message: n % 3 ? 'Some rule' : 'paid twice',
      traceStart: someViolation(0).traceStart + BigInt(n % 9),
      // Many are decided at one time.
      decidedAt: someViolation(0).traceStart + BigInt((n * 7) % 10),
    });
  const fits = (violation: Violation, q: ViolationQuery) =>
    (!q.ruleIds?.length || q.ruleIds.includes(violation.ruleId)) &&
    (!q.severities?.length || q.severities.includes(violation.severity)) &&
    (!q.services?.length || q.services.some((each) => [violation.rootService, 'payments'].includes(each))) &&
    (q.states?.length ? q.states : ['open']).includes(violation.state) &&
    (q.complete === undefined || q.complete === violation.complete) &&
    (q.observed ?? false) === violation.observed &&
    (!q.text || `${violation.message} ${violation.ruleName}`.toLowerCase().includes(q.text.toLowerCase())) &&
    (q.from === undefined || (q.timeBy === 'trace_start' ? violation.traceStart : violation.decidedAt) >= q.from);
  const store = await opened(t);
  const before = Array.from({ length: 60 }, (_, i) => made(i));
  await store.commitDecisions(foundOf(before));
  let next = 60;
  await fc.assert(
    fc.asyncProperty(query, fc.integer({ min: 1, max: 7 }), async (asked, limit) => {
      const there = Array.from({ length: next }, (_, i) => made(i)).filter((each) => fits(each, { limit, ...asked }));
      const shown: Violation[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.violations.list({ ...asked, limit, cursor });
        shown.push(...page.violations);
        cursor = page.cursor;
        await store.commitDecisions(foundOf([made(next++)]));
      } while (cursor !== undefined);
      const ids = shown.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(there.every(({ id }) => ids.includes(id)));
      assert.ok(shown.every((each) => fits(each, { limit, ...asked })));
      const times = shown.map(({ decidedAt }) => decidedAt);
      const sorted = times.toSorted((a, b) => Number(a - b));
      assert.deepEqual(times, asked.oldestFirst ? sorted : sorted.toReversed());
    }),
    { numRuns: 60 },
  );
});
