import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import { someRule, temporaryFolder } from '../fixtures.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import { allRecords, counted, nsPerMinute, signingKey, verifyAll } from './evidence-fixtures.ts';

const start = 1000 * 60;
const compliance = [{ framework: 'soc2', control: 'CC6.1' }];
const at = (minute: number): bigint => BigInt(minute) * nsPerMinute;
const rule = someRule({ compliance, createdAt: at(start), updatedAt: at(start) });

async function opened(t: TestContext) {
  const folder = temporaryFolder(t);
  let store = await begun(folder);
  t.after(() => store.close());
  return {
    store: () => store,
    /** Another service takes over the folder. */
    restart: async () => {
      await store.close();
      store = await begun(folder);
    },
    /** As often as there is more to do. */
    settle: async (minute: number, interval = 60, delay = 10) => {
      while (await store.evidence.settle({ at: at(minute), interval, delay }));
    },
  };
}

async function begun(folder: string): Promise<Store> {
  const store = await openStore(folder);
  await store.evidence.start({ key: signingKey, tell: false });
  await store.evidence.settle({ at: at(start), interval: 60, delay: 10 });
  return store;
}

/** Type, beginning of the interval in minutes after the start, and counts of satisfied and violated ones. */
async function summaries(store: Store) {
  return (await allRecords(store)).flatMap((record) =>
    'checked' in record
      ? [
          [
            record.evidenceType,
            Date.parse(record.from) / 60_000 - start,
            record.outcome,
            record.satisfied,
            record.violated,
          ],
        ]
      : [],
  );
}

test('an interval is summarized when it has settled, and not before', async (t) => {
  const { store, settle } = await opened(t);
  await store().rules.insert(rule);
  await store().commitDecisions({ changes: [], evidence: [counted(start + 59, { satisfied: 2 })] });
  await settle(start + 69);
  assert.deepEqual(await summaries(store()), []);
  await settle(start + 70);
  await settle(start + 70);
  assert.deepEqual(await summaries(store()), [['summary', 0, 'pass', 2, 0]]);
});

test('after a week of standing still every interval has its summary, though nothing was decided in it', async (t) => {
  const { store, settle, restart } = await opened(t);
  await store().rules.insert(rule);
  await restart();
  await settle(start + 7 * 24 * 60 + 10);
  const found = await summaries(store());
  assert.equal(found.length, 7 * 24);
  assert.deepEqual(found.at(-1), ['summary', (7 * 24 - 1) * 60, 'none', 0, 0]);
  assert.deepEqual((await verifyAll(store())).problems, []);
});

test('what changes in an interval after it was summarized becomes a correction with the new counts, once', async (t) => {
  const { store, settle } = await opened(t);
  await store().rules.insert(rule);
  await store().commitDecisions({ changes: [], evidence: [counted(start, { violated: 1, satisfied: 3 })] });
  await settle(start + 70);
  await store().commitDecisions({
    changes: [],
    evidence: [counted(start, { violated: -1, satisfied: 1 }), counted(start + 60, { satisfied: 5 })],
  });
  await settle(start + 71);
  await settle(start + 72);
  await store().commitDecisions({ changes: [], evidence: [counted(start + 2, { error: 1 })] });
  await settle(start + 130);
  const records = await allRecords(store());
  assert.deepEqual(await summaries(store()), [
    ['summary', 0, 'fail', 3, 1],
    ['correction', 0, 'pass', 4, 0],
    ['correction', 0, 'inconclusive', 4, 0],
    ['summary', 60, 'pass', 5, 0],
  ]);
  assert.deepEqual(
    records.flatMap((record) => ('corrects' in record ? [record.corrects] : [])),
    [2, 2],
  );
  assert.deepEqual((await verifyAll(store())).problems, []);
});

test('what changes in an interval whose summary is not kept any more is let be', async (t) => {
  const { store, settle } = await opened(t);
  await store().rules.insert(rule);
  await store().commitDecisions({ changes: [], evidence: [counted(start, { violated: 1 })] });
  await settle(start + 70);
  await store().evidence.deleteOldest(at(start + 1000), 100);
  await store().commitDecisions({ changes: [], evidence: [counted(start, { violated: -1, satisfied: 1 })] });
  await settle(start + 71);
  assert.deepEqual(await summaries(store()), []);
});

test('each revision that was in force in an interval has a summary, of one that was not there is none', async (t) => {
  const { store, settle } = await opened(t);
  await store().rules.insert(rule);
  const changed = (revision: number, minute: number, changes: object) =>
    store().rules.replace({ ...rule, ...changes, revision, updatedAt: at(start + minute) }, revision - 1);
  await changed(2, 30, { severity: 'high' });
  await store().commitDecisions({
    changes: [],
    evidence: [counted(start, { satisfied: 1 }), counted(start + 30, { violated: 1 }, { revision: 2 })],
  });
  await changed(3, 90, { enabled: false });
  await changed(4, 200, { observe: true });
  await changed(5, 250, {});
  await settle(start + 5 * 60 + 10);
  const found = (await allRecords(store())).flatMap((record) =>
    'checked' in record ? [`${record.ruleRevision} ${Date.parse(record.from) / 60_000 - start} ${record.outcome}`] : [],
  );
  assert.deepEqual(found, ['1 0 pass', '2 0 fail', '2 60 none', '5 240 none']);
  assert.deepEqual((await verifyAll(store())).problems, []);
});

test('another length of the intervals begins where the last summary ended', async (t) => {
  const { store, settle } = await opened(t);
  await store().rules.insert(rule);
  await settle(start + 70);
  await settle(start + 60 + 15, 15, 0);
  await settle(start + 24 * 60, 24 * 60, 0);
  const found = (await allRecords(store())).flatMap((record) =>
    'checked' in record ? [[record.from, record.to].map((time) => Date.parse(time) / 60_000 - start)] : [],
  );
  assert.deepEqual(found, [[0, 60], [60, 75], [75, 480]]); // prettier-ignore
  assert.deepEqual((await verifyAll(store())).problems, []);
});

test('whatever is decided, amended, changed and stopped: the records add up to a plain recount', async (t) => {
  const verdicts = ['satisfied', 'violated', 'inconclusive', 'not_applicable', 'error'] as const;
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('decide' as const), verdict: fc.constantFrom(...verdicts), complete: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('amend' as const), which: fc.nat(), verdict: fc.constantFrom(...verdicts) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 100 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('edit' as const) }) },
  ); // prettier-ignore
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { store, settle, restart } = await opened(t);
      await store().rules.insert(rule);
      let [now, revision] = [start, 1];
      const traces: { minute: number; revision: number; verdict: (typeof verdicts)[number]; complete: boolean }[] = [];
      const commit = (evidence: ReturnType<typeof counted>) =>
        store().commitDecisions({ changes: [], evidence: [evidence] });
      for (const each of steps) {
        if (each.kind === 'decide') {
          traces.push({ ...each, minute: now, revision });
          await commit(counted(now, { [each.verdict]: 1 }, { revision, complete: each.complete ? 1 : 0 }));
        } else if (each.kind === 'amend' && traces.length > 0) {
          const trace = traces[each.which % traces.length] as (typeof traces)[number];
          if (trace.verdict !== each.verdict) {
            const change = { [trace.verdict]: -1, [each.verdict]: 1 };
            await commit(counted(trace.minute, change, { revision: trace.revision, complete: trace.complete ? 0 : 1 }));
            Object.assign(trace, { verdict: each.verdict, complete: true });
          }
        } else if (each.kind === 'wait') {
          now += each.minutes;
          await settle(now);
        } else if (each.kind === 'restart') {
          await restart();
        } else if (each.kind === 'edit') {
          revision++;
          await store().rules.replace({ ...rule, revision, updatedAt: at(now) }, revision - 1);
        }
      }
      await settle(now + 1000);
      const records = (await allRecords(store())).flatMap((record) => ('checked' in record ? [record] : []));
      const last = new Map(records.map((record) => [`${record.ruleRevision} ${record.from}`, record]));
      for (const [of, { from, to, ruleRevision, checked, complete, ...counts }] of last) {
        const within = traces.filter(
          (trace) => trace.revision === ruleRevision && at(trace.minute) >= nsOf(from) && at(trace.minute) < nsOf(to),
        );
        assert.equal(checked, within.length, of);
        assert.equal(complete, within.filter((trace) => trace.complete).length, of);
        for (const verdict of verdicts) {
          const count = counts[verdict === 'not_applicable' ? 'notApplicable' : verdict];
          assert.equal(count, within.filter((trace) => trace.verdict === verdict).length, `${of} ${verdict}`);
        }
      }
      assert.equal([...last.values()].reduce((sum, { checked }) => sum + checked, 0), traces.length); // prettier-ignore
      assert.deepEqual((await verifyAll(store())).problems, []);
    }),
    { numRuns: 25 },
  );
});

function nsOf(time: string): bigint {
  return BigInt(Date.parse(time)) * 1_000_000n;
}
