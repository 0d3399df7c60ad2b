import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { foundOf, someViolation } from '../store/fixtures.ts';
import { traceIdOf } from '../testing/otlp.ts';
import { Reporter } from './reporter.ts';
import type { Violation } from './violation.ts';

const some = (count: number) => Array.from({ length: count }, (_, i) => someViolation(i));
const ids = (count: number) => some(count).map(({ id }) => id);

/** A reporter on a store that is away or refuses what the test says. */
function setUp(store: { isAway?: () => boolean; refuses?: (id: string) => boolean } = {}) {
  const { isAway = () => false, refuses = () => false } = store;
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
    reporter.report({ traceIds: [traceIdOf(1)], verdicts: [], changes: foundOf(violations).changes, holders: [] });
  return { reporter, report, groups, stored };
}

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
  assert.equal(reporter.failure, 'the disk is full');
  assert.deepEqual(stored, []);
  away = false;
  await reporter.settled();
  assert.deepEqual(stored, ids(3));
  assert.equal(reporter.failure, undefined);
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
