import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { pino } from 'pino';
import type { KeptSpans } from '../report/violation.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { startService } from '../testing/test-service.ts';
import { countsIn, foundOf, openTestStore, someViolation, temporaryFolder } from './fixtures.ts';
import { nextToGo, Retention, type RetentionOptions } from './retention.ts';
import type { Store } from './store.ts';

const minute = 60_000_000_000n;
const day = 24n * 60n * minute;
const start = 1_767_225_600_000_000_000n;
const dayMs = 24 * 3_600_000;
const log = pino({ level: 'silent' });

async function opened(t: TestContext) {
  const store = await openTestStore(temporaryFolder(t));
  t.after(() => store.close());
  const retain = async (options: Partial<RetentionOptions>) => {
    const retention = new Retention({
      upkeep: store.upkeep,
      log,
      now: () => start,
      maxAge: 30 * dayMs,
      maxSize: 2 ** 40,
      countsAge: 90 * dayMs,
      ...options,
    });
    await retention.run();
    return retention.counts();
  };
  return { store, retain };
}

const idsOf = async (store: Store, query: object = {}) =>
  (await store.violations.list({ limit: 10_000, ...query })).violations.map(({ id }) => id);

/** A day of violations, decided one after the other, of a rule. */
const aDayOf = (ruleId: string, from: number, count: number) =>
  Array.from({ length: count }, (_, i) =>
    someViolation(from + i, { ruleId, decidedAt: start - day + (day / BigInt(count)) * BigInt(i) }),
  );

test('violations go with all that is kept of them when their time is over, whatever their state', async (t) => {
  const { store, retain } = await opened(t);
  const kept = { json: '[]', truncated: false };
  const old = [
    someViolation(1, { decidedAt: start - 2n * day - 1n }),
    someViolation(2, { decidedAt: start - 3n * day, state: 'inconclusive' }),
    someViolation(3, { decidedAt: start - 4n * day, observed: true }),
  ];
  const young = someViolation(4, { decidedAt: start - 2n * day });
  await store.commitDecisions({ changes: [...old, young].map((violation) => ({ kind: 'found', violation, kept })) });
  assert.deepEqual(await retain({ maxAge: 2 * dayMs }), {
    bytes: await store.upkeep.findBytes(),
    deleted: { age: 3, size: 0 },
  });
  assert.deepEqual(await idsOf(store), [young.id]);
  assert.deepEqual(await idsOf(store, { services: ['payments', 'web'] }), [young.id]);
  for (const { id } of old) {
    assert.equal(await store.violations.find(id), undefined);
    assert.equal(await store.violations.findSpans(id), undefined);
  }
  assert.deepEqual(await store.violations.findSpans(young.id), { spans: [], truncated: false } satisfies KeptSpans);
});

test('a noisy rule does not push out what a quiet one has found', async (t) => {
  const { store, retain } = await opened(t);
  const quiet = aDayOf('quiet', 0, 120);
  const noisy = aDayOf('noisy', 1000, 3000);
  await store.commitDecisions(foundOf([...quiet, ...noisy]));
  const full = await store.upkeep.findBytes();
  const { bytes, deleted } = await retain({ maxSize: full * 0.7 });
  assert.ok(bytes !== undefined && bytes <= full * 0.7);
  assert.deepEqual(
    await idsOf(store, { ruleIds: ['quiet'], oldestFirst: true }),
    quiet.map(({ id }) => id),
  );
  assert.deepEqual(
    await idsOf(store, { ruleIds: ['noisy'], oldestFirst: true }),
    noisy.slice(deleted.size).map(({ id }) => id),
  );
  assert.ok(deleted.size > 300 && deleted.size < 2900, `${deleted.size}`);
});

test('of every rule the newest hundred stay, whatever the size', async (t) => {
  const { store, retain } = await opened(t);
  const violations = [...aDayOf('a', 0, 90), ...aDayOf('b', 1000, 450)];
  await store.commitDecisions(foundOf(violations));
  assert.equal((await retain({ maxSize: 1 })).deleted.size, 350);
  assert.deepEqual(await store.upkeep.countByRule(), [
    { ruleId: 'a', count: 90 },
    { ruleId: 'b', count: 100 },
  ]);
  assert.deepEqual(
    await idsOf(store, { ruleIds: ['b'], oldestFirst: true }),
    violations.slice(440).map(({ id }) => id),
  );
});

test('whatever the rules have, one that loses violations has no fewer than another at that moment, and keeps its hundred', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 20 }), fc.nat(200), (counts, steps) => {
      const stored = new Map(counts.map((count, i) => [`rule-${i}`, count]));
      for (let step = 0; step < steps; step++) {
        const most = Math.max(0, ...stored.values());
        const next = nextToGo(stored);
        assert.equal(next === undefined, most <= 100);
        if (!next) {
          break;
        }
        assert.equal(stored.get(next.ruleId), most);
        assert.ok(next.count > 0 && most - next.count >= 100);
        stored.set(next.ruleId, most - next.count);
      }
      // So whoever had less than the level that is reached has all that it had.
      const level = Math.max(100, ...stored.values());
      counts.forEach((count, i) => assert.ok(count >= level || stored.get(`rule-${i}`) === count));
    }),
  );
});

test('a page goes on where it was, while what is before, on and behind it goes', async (t) => {
  const { store, retain } = await opened(t);
  const violations = aDayOf('a', 0, 100);
  await store.commitDecisions(foundOf(violations));
  const first = await store.violations.list({ limit: 20 });
  await retain({ maxAge: dayMs / 2 });
  const rest: string[] = [];
  for (let { cursor } = first; cursor !== undefined;) {
    const page = await store.violations.list({ limit: 20, cursor });
    rest.push(...page.violations.map(({ id }) => id));
    cursor = page.cursor;
  }
  const shown = [...first.violations.map(({ id }) => id), ...rest];
  assert.deepEqual(
    shown,
    violations
      .slice(50)
      .map(({ id }) => id)
      .toReversed(),
  );
});

test('what is stored takes the room of what went: the database does not grow beyond its greatest size', async (t) => {
  const { store, retain } = await opened(t);
  await store.commitDecisions(foundOf(aDayOf('a', 0, 2000)));
  const greatest = await store.upkeep.findBytes();
  for (let round = 1; round <= 3; round++) {
    await retain({ maxAge: 1 });
    assert.ok((await store.upkeep.findBytes()) < greatest / 2);
    await store.commitDecisions(foundOf(aDayOf('a', 10_000 * round, 2000)));
    assert.ok((await store.upkeep.findBytes()) < greatest * 1.1);
  }
});

test('series tell how many there were as long as counts are kept, and no longer', async (t) => {
  const { store, retain } = await opened(t);
  const at = (ago: bigint, number: number) => someViolation(number, { decidedAt: start - ago });
  await store.commitDecisions({
    changes: foundOf([at(40n * day, 1), at(20n * day, 2), at(minute, 3)]).changes,
    verdicts: [40, 20, 0].map((days) => ({
      minute: Number((start - BigInt(days) * day) / minute),
      ruleUid: 'u',
      ruleId: 'a',
      verdict: 'violated' as const,
      count: 5,
    })),
  });
  await retain({ maxAge: dayMs, countsAge: 30 * dayMs });
  const all = { fromMinute: 0, toMinute: 1e8, minutes: 1e8 };
  assert.equal((await idsOf(store)).length, 1);
  assert.deepEqual(countsIn(await store.violations.counts({ ...all, groupBy: ['rule'] })), [
    { interval: 0, labels: { rule: 'a' }, count: 2 },
  ]);
  assert.deepEqual(countsIn(await store.violations.countVerdicts({ ...all, groupBy: ['verdict'] })), [
    { interval: 0, labels: { verdict: 'violated' }, count: 10 },
  ]);
});

test('whenever counts are packed, and whatever is found, taken back and deleted meanwhile, series are the same', async (t) => {
  const range = { fromMinute: 29_453_760 - 300, toMinute: 29_453_760 };
  const change = fc.record({
    kind: fc.constantFrom('found', 'withdrawn', 'verdict', 'delete', 'pack'),
    number: fc.integer({ min: 1, max: 12 }),
    ago: fc.integer({ min: 0, max: 290 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 25 }), fc.integer({ min: 1, max: 90 }), async (changes, minutes) => {
      const series = async (packs: boolean) => {
        const { store } = await opened(t);
        for (const { kind, number, ago } of changes) {
          const [id, decidedAt] = [someViolation(number).id, start - BigInt(ago) * minute - 1n];
          if (kind === 'found') {
            await store.commitDecisions(foundOf([someViolation(number, { decidedAt, ruleId: `r${number % 3}` })]));
          } else if (kind === 'withdrawn') {
            await store.commitDecisions({ changes: [{ kind, id, at: start, reason: '' }] });
          } else if (kind === 'verdict') {
            const counted = { minute: Number(decidedAt / minute), ruleUid: `u${number % 2}`, ruleId: `r${number % 2}` };
            const verdicts = [{ ...counted, verdict: 'satisfied' as const, count: number - 6 }];
            await store.commitDecisions({ changes: [], verdicts });
          } else if (kind === 'delete') {
            await store.violations.delete({ ruleIds: [`r${number % 3}`] }, 2);
          } else if (packs) {
            await store.upkeep.packCounts(Number(start / minute) - number, 3);
          }
        }
        const query = { ...range, minutes };
        return {
          violations: await store.violations.counts({ ...query, groupBy: ['service', 'rule'] }),
          verdicts: await store.violations.countVerdicts({ ...query, groupBy: ['rule', 'verdict'] }),
        };
      };
      assert.deepEqual(await series(true), await series(false));
    }),
    { numRuns: 15 },
  );
});

test('while the store is away nothing goes and nothing fails; the next run does it', async (t) => {
  const { store, retain } = await opened(t);
  await store.commitDecisions(foundOf(aDayOf('a', 0, 10)));
  let away = true;
  const upkeep = {
    ...store.upkeep,
    async deleteOldest(...args: Parameters<typeof store.upkeep.deleteOldest>) {
      if (away) {
        throw new Error('The store is away.');
      }
      return store.upkeep.deleteOldest(...args);
    },
  };
  assert.deepEqual((await retain({ upkeep, maxAge: 1 })).deleted, { age: 0, size: 0 });
  away = false;
  assert.deepEqual((await retain({ upkeep, maxAge: 1 })).deleted, { age: 10, size: 0 });
});

test('the service does it every minute, beside its work, and says so on /metrics', { timeout: 60_000 }, async (t) => {
  const service = await startService(t, { threads: true, env: { BETRACE_STORE_MAX_AGE: '10m' } });
  await service.addRule({ name: 'errors', expression: 'span.status == "ERROR"' });
  await service.send({ trace: 1, id: 1, status: 'error' });
  assert.equal((await service.violations()).length, 1);
  const metrics = async () => (await fetch(`${service.httpUrl}/metrics`)).text();
  const gone = 'betrace_store_deleted_violations_total{reason="age"} 1';
  for (let tries = 0; !(await metrics()).includes(gone) && tries < 300; tries++) {
    service.clock.advance(60_000);
    await sleep(50);
  }
  const text = await metrics();
  assert.ok(text.includes(gone) && /^betrace_store_bytes(\{.*\})? [1-9]/m.test(text), text);
  assert.equal((await service.violations()).length, 0);
});
