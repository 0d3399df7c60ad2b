import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { messageOf, ServiceError } from '../errors.ts';
import { foundOf, someViolation } from '../store/fixtures.ts';
import { traceIdOf } from '../testing/otlp.ts';
import type { DecisionBatch } from '../store/store.ts';
import { Reporter } from './reporter.ts';
import type { Violation } from './violation.ts';

const some = (count: number) => Array.from({ length: count }, (_, i) => someViolation(i));
const ids = (count: number) => some(count).map(({ id }) => id);

/** A reporter on a store that is away or refuses what the test says. */
function setUp(store: { isAway?: () => boolean; isBusy?: () => boolean; refuses?: (id: string) => boolean } = {}) {
  const { isAway = () => false, isBusy = () => false, refuses = () => false } = store;
  const groups: number[] = [];
  let batch = 0;
  const stored: string[] = [];
  const reporter = new Reporter({
    store: {
      async commitDecisions({ changes }) {
        const violations = changes.flatMap((change) => ('violation' in change ? [change.violation] : []));
        if (isAway()) {
          throw new Error('the disk is full');
        }
        if (isBusy()) {
          throw new ServiceError('unavailable', 'it is locked by another process');
        }
        if (violations.some(({ id }) => refuses(id))) {
          throw new Error('value out of range');
        }
        groups.push(violations.length);
        return { opened: violations, withdrawn: [] };
      },
      async ping() {
        if (isAway()) {
          throw new Error('the disk is full');
        }
      },
    },
    journal: { append: async () => ++batch, confirm: () => undefined },
    log: pino({ level: 'silent' }),
    maxPending: 10,
    maxDetailed: 1000,
    onStored: ({ opened }) => stored.push(...opened.map(({ id }) => id)),
  });
  const report = (violations: Violation[]) =>
    reporter.report({
      traceIds: [traceIdOf(1)],
      verdicts: [],
      evidence: [],
      changes: foundOf(violations).changes,
      holders: [],
    });
  return { reporter, report, groups, stored };
}

test('a violation waits for no other traces to gather', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { reporter, report, groups, stored } = setUp();
  report([]);
  report(some(1));
  await reporter.settled();
  assert.deepEqual([groups, stored], [[1], ids(1)]);
});

test('what is reported while a group is committed goes into the next group', async () => {
  const { reporter, report, groups, stored } = setUp();
  for (const found of some(1200)) {
    report([found]);
  }
  await reporter.settled();
  assert.deepEqual(groups, [1, 500, 500, 199]);
  assert.deepEqual(stored, ids(1200));
});

test('while the store is away nothing is lost: the group is tried again, in order, and told of once stored', async () => {
  let away = true;
  const { reporter, report, stored } = setUp({ isAway: () => away });
  report(some(3));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(messageOf(reporter.failure), 'the disk is full');
  assert.deepEqual(stored, []);
  away = false;
  await reporter.settled();
  assert.deepEqual(stored, ids(3));
  assert.equal(reporter.failure, undefined);
});

test('a store that is away for a commit and there again when it is asked costs no violation', async () => {
  let busy = 2;
  const { reporter, report, stored } = setUp({ isBusy: () => busy-- > 0 });
  report(some(2));
  await reporter.settled();
  assert.deepEqual(stored, ids(2));
  assert.equal(await reporter.close(1000), 0);
});

test('a violation that the store cannot take is lost alone', async () => {
  const [, bad] = ids(2);
  const { reporter, report, stored } = setUp({ refuses: (id) => id === bad });
  report(some(4));
  await reporter.settled();
  assert.deepEqual(
    stored,
    ids(4).filter((id) => id !== bad),
  );
  assert.equal(await reporter.close(1000), 1);
});

test('it is full at its limit, and closing gives up after a while and says what is lost', async () => {
  const { reporter, report } = setUp({ isAway: () => true });
  report(some(9));
  assert.equal(reporter.isFull, false);
  report(some(1));
  assert.equal(reporter.isFull, true);
  assert.equal(await reporter.close(50), 10);
});

test('verdicts of all outcomes of a batch are one row each, and nothing is released before it is stored', async () => {
  const batches: DecisionBatch[] = [];
  const held = new Set(['a', 'b']);
  let marked: readonly string[] = [];
  let away = true;
  const reporter = new Reporter({
    store: {
      async commitDecisions(batch) {
        if (away) {
          throw new Error('the disk is full');
        }
        batches.push(batch);
        return { opened: [], withdrawn: [someViolation(1), someViolation(2, { suppressed: true })] };
      },
      ping: () => (away ? Promise.reject(new Error('the disk is full')) : Promise.resolve()),
    },
    journal: { append: async (traceIds) => (marked = traceIds).length, confirm: () => undefined },
    log: pino({ level: 'silent' }),
    maxPending: 10,
    maxDetailed: 7,
    onStored: () => undefined,
  });
  const report = (trace: number, name: string, verdict: 'violated' | 'satisfied', count: number) =>
    reporter.report({
      traceIds: [traceIdOf(trace)],
      evidence: [],
      verdicts: [{ minute: 1, ruleUid: 'u', ruleId: 'r', verdict, count }],
      changes: [{ kind: 'withdrawn', id: someViolation(trace).id, at: 5n, reason: '' }],
      holders: [{ hold: () => undefined, release: () => held.delete(name) }],
    });
  report(1, 'a', 'violated', 2);
  report(2, 'b', 'violated', -2);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual([...held], ['a', 'b']);
  report(3, 'c', 'satisfied', 1);
  report(4, 'd', 'satisfied', 1);
  away = false;
  await reporter.settled();
  assert.deepEqual([...held], []);
  assert.deepEqual(
    batches.flatMap(({ verdicts = [] }) => verdicts.map(({ verdict, count }) => [verdict, count])),
    [['satisfied', 2]],
  );
  assert.deepEqual(
    marked,
    [1, 2, 3, 4].map((trace) => traceIdOf(trace)),
  );
  assert.deepEqual(
    batches.map(({ maxDetailed, changes }) => [maxDetailed, changes.length]),
    [[7, 4]],
  );
  assert.deepEqual(reporter.counts(), { withdrawn: 2, suppressed: 0 });
});

test('when too many kept spans wait for the store, further violations come without', async () => {
  const kept: boolean[] = [];
  let away = true;
  const reporter = new Reporter({
    store: {
      async commitDecisions({ changes }) {
        if (away) {
          throw new Error('the disk is full');
        }
        kept.push(...changes.map((change) => 'kept' in change));
        return { opened: [], withdrawn: [] };
      },
      ping: () => (away ? Promise.reject(new Error('the disk is full')) : Promise.resolve()),
    },
    journal: { append: async () => 1, confirm: () => undefined },
    log: pino({ level: 'silent' }),
    maxPending: 10,
    maxDetailed: 1000,
    onStored: () => undefined,
  });
  const json = 'x'.repeat(40 * 1024 * 1024);
  for (const violation of some(4)) {
    const changes = [{ kind: 'found', violation, kept: { json, truncated: false } }] as const;
    reporter.report({ traceIds: [], verdicts: [], evidence: [], changes, holders: [] });
  }
  away = false;
  await reporter.settled();
  assert.deepEqual(kept, [true, true, false, false]);
  reporter.report({
    traceIds: [],
    verdicts: [],
    evidence: [],
    changes: [{ kind: 'found', violation: someViolation(9), kept: { json, truncated: false } }],
    holders: [],
  });
  await reporter.settled();
  assert.equal(kept.at(-1), true);
});
