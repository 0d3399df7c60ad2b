import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { testViolation } from '../testing/violation.ts';
import { Reporter } from './reporter.ts';
import type { Violation } from './violation.ts';

const log = pino({ level: 'silent' });
const some = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ violation: testViolation({ id: String(i) }), observed: false }));

function setUp(commit: (batch: readonly Violation[]) => Promise<void>) {
  const stored: Violation[] = [];
  const reporter = new Reporter({
    store: { commitDecisions: ({ violations }) => commit(violations) },
    log,
    maxPending: 10,
    onStored: (found) => stored.push(...found.map(({ violation }) => violation)),
  });
  return { reporter, stored };
}

test('what is reported while a group is committed goes into the next group', async () => {
  const groups: number[] = [];
  const { reporter, stored } = setUp(async (batch) => void groups.push(batch.length));
  for (const violation of some(1200)) {
    reporter.report([violation]);
  }
  await reporter.settled();
  assert.deepEqual(groups, [1, 500, 500, 199]);
  assert.equal(stored.length, 1200);
});

test('a group that the store refuses is tried again, in order, and told of only once stored', async () => {
  let refusals = 2;
  const { reporter, stored } = setUp(async () => {
    if (refusals-- > 0) {
      throw new Error('disk full');
    }
  });
  reporter.report(some(3));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(reporter.failure, 'disk full');
  assert.equal(stored.length, 0);
  await reporter.settled();
  assert.deepEqual(
    stored.map(({ id }) => id),
    ['0', '1', '2'],
  );
  assert.equal(reporter.failure, undefined);
});

test('it is full at its limit, and closing gives up after a while and says what is lost', async () => {
  const { reporter } = setUp(async () => {
    throw new Error('disk full');
  });
  reporter.report(some(9));
  assert.equal(reporter.isFull, false);
  reporter.report(some(1));
  assert.equal(reporter.isFull, true);
  assert.equal(await reporter.close(50), 10);
});
