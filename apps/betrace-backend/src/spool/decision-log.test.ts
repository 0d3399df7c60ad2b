import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../store/fixtures.ts';
import { BreakableDisk } from '../testing/breakable-disk.ts';
import { traceIdOf } from '../testing/otlp.ts';
import { DecisionLog, readDecisions } from './decision-log.ts';

/** Opens logs on one folder at a time of the test's choice. */
function setUp(t: TestContext) {
  const folder = temporaryFolder(t);
  const disk = new BreakableDisk();
  const time = { now: 0 };
  const open = async (committed: number) => {
    const marked: number[] = [];
    const state = await readDecisions(folder, committed, ({ traceIds }) =>
      marked.push(...traceIds.map((id) => parseInt(id, 16))),
    );
    const log = new DecisionLog(state, disk);
    return { log, marked, mark: (...traces: number[]) => log.append(traces.map(traceIdOf), time.now) };
  };
  return { folder, disk, time, open };
}

test('marks of committed batches are there on the next start; those beyond were never made', async (t) => {
  const { open, folder } = setUp(t);
  const first = await open(0);
  assert.equal(await first.mark(1, 2), 1);
  first.log.confirm();
  assert.equal(await first.mark(3), 2);
  first.log.confirm();
  assert.equal(await first.mark(4), 3);

  const second = await open(2);
  assert.deepEqual(second.marked, [1, 2, 3]);
  assert.equal(await second.mark(5), 3);
  const third = await open(3);
  assert.deepEqual(third.marked, [1, 2, 3, 5]);
  for (const file of readdirSync(folder)) {
    assert.equal(statSync(path.join(folder, file)).mode & 0o777, 0o600);
  }
});

test('beside a backup all marks count, and batches go on behind them', async (t) => {
  const { open } = setUp(t);
  const first = await open(0);
  for (const trace of [1, 2, 3]) {
    await first.mark(trace);
    first.log.confirm();
  }
  const second = await open(-1);
  assert.deepEqual(second.marked, [1, 2, 3]);
  assert.equal(await second.mark(4), 4);
  assert.deepEqual((await open(4)).marked, [1, 2, 3, 4]);
  // A loss of power may cost the store more than one commit: their spans are all there, and are judged again.
  assert.deepEqual((await open(1)).marked, [1]);
  assert.equal(await (await open(-7)).mark(5), 8);
});

test('a batch that the store did not commit is taken back by the next, which has a number of its own', async (t) => {
  const { open } = setUp(t);
  const { mark, log } = await open(0);
  assert.equal(await mark(1, 2), 1);
  assert.equal(await mark(1), 2);
  log.confirm();
  assert.deepEqual((await open(2)).marked, [1]);
});

test('a mark that finds the disk full leaves the log as it was', async (t) => {
  const { open, disk } = setUp(t);
  const { mark, log } = await open(0);
  await mark(1);
  log.confirm();
  disk.left = 10;
  await assert.rejects(mark(2), /ENOSPC/);
  disk.left = Infinity;
  const number = await mark(3);
  log.confirm();
  assert.deepEqual((await open(number)).marked, [1, 3]);
});

test('files go when all their marks are older than asked for', async (t) => {
  const { open, time, folder } = setUp(t);
  const { mark, log } = await open(0);
  for (time.now = 0; time.now < 300_000; time.now += 30_000) {
    await mark(time.now);
    log.confirm();
  }
  await log.forget(100_000);
  assert.deepEqual((await open(10)).marked, [120_000, 150_000, 180_000, 210_000, 240_000, 270_000]);
  await log.forget(300_000);
  assert.deepEqual(readdirSync(folder), []);
});
