import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EvidenceRound } from './evidence-round.ts';

function setUp(settle: () => Promise<boolean>) {
  const warnings: string[] = [];
  const deleted: bigint[] = [];
  let done = 0;
  const round = new EvidenceRound({
    evidence: {
      settle,
      deleteOldest: async (before) => {
        deleted.push(before);
        return 0;
      },
    },
    log: { warn: (_: unknown, message?: string) => warnings.push(message ?? '') },
    now: () => 10_000_000n,
    interval: 60,
    delay: 10,
    maxAge: 4,
    onDone: () => done++,
  });
  return { round, warnings, deleted, done: () => done };
}

test('a round goes on until there is no more to summarize, then deletes what is too old', async () => {
  let left = 3;
  const { round, deleted, done } = setUp(async () => --left > 0);
  await round.run();
  assert.deepEqual([left, deleted, done()], [0, [6_000_000n], 1]);
});

test('while the store is away that is said, and the next round makes up for it', async () => {
  let isAway = true;
  let settled = 0;
  const { round, warnings } = setUp(async () => {
    if (isAway) {
      throw new Error('the disk is full');
    }
    settled++;
    return false;
  });
  await round.run();
  isAway = false;
  await round.run();
  assert.deepEqual([settled, warnings], [1, ['evidence of compliance waits for the store']]);
});

test('what is asked for during a round is done after it', async () => {
  let settled = 0;
  const { round } = setUp(async () => {
    settled++;
    if (settled === 1) {
      void round.run();
    }
    return false;
  });
  await round.run();
  assert.equal(settled, 2);
});

test('closing ends a round that would go on for days, after the step under way', async () => {
  let settled = 0;
  const { round } = setUp(async () => {
    settled++;
    if (settled === 3) {
      void round.close();
    }
    return true;
  });
  await round.run();
  assert.equal(settled, 3);
});
