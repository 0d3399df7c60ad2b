import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../store/fixtures.ts';
import { BreakableDisk } from '../testing/breakable-disk.ts';
import { readFrames } from './frame.ts';
import type { Segment } from './segment.ts';
import { SegmentWriter } from './segment-writer.ts';
import { decodeBody } from './spooled-body.ts';

function setUp(t: TestContext, options: { segmentSize?: number; maxQueue?: number } = {}) {
  const folder = temporaryFolder(t);
  const disk = new BreakableDisk();
  const time = { now: 0 };
  const segments: Segment[] = [];
  const writer = new SegmentWriter({
    folder,
    disk,
    firstNumber: 1,
    segmentSize: 1000,
    maxQueue: 10_000,
    syncAlways: true,
    now: () => time.now,
    onFull: () => undefined,
    onSegment: (segment) => segments.push(segment),
    ...options,
  });
  const append = (arrival: number, size = 10) =>
    writer.append({ arrival, encoding: 'identity', spans: 1, traceIds: [], body: Buffer.alloc(size) }, 0);
  /** Arrivals by segment. */
  const written = () =>
    readdirSync(folder).map((file) =>
      readFrames(readFileSync(path.join(folder, file))).frames.map(({ payload }) => decodeBody(payload)?.arrival),
    );
  return { folder, disk, time, segments, writer, append, written };
}

test('records of one turn go out in one write, in order, readable by nobody else', async (t) => {
  const { append, written, disk, folder } = setUp(t);
  await Promise.all([append(1), append(2), append(3)]);
  assert.equal(disk.writes.length, 1);
  assert.deepEqual(written(), [[1, 2, 3]]);
  const [file = ''] = readdirSync(folder);
  assert.equal(statSync(path.join(folder, file)).mode & 0o777, 0o600);
});

test('a full segment is sealed; it is done when everybody who held it has let go', async (t) => {
  const { append, written, segments } = setUp(t);
  const first = await append(1, 900);
  const second = await append(2, 5000);
  await append(3);
  assert.equal(first, second);
  assert.deepEqual(written(), [[1, 2], [3]]);
  assert.deepEqual(
    segments.map(({ sealed, since }) => [sealed, since]),
    [
      [true, 1],
      [false, 3],
    ],
  );
  first.release();
  assert.equal(first.isDone, false);
  first.release();
  assert.equal(first.isDone, true);
});

test('a segment is sealed by its age as well', async (t) => {
  const { append, segments, writer, time } = setUp(t);
  await append(0);
  time.now = 29_000;
  await writer.sealOld();
  assert.equal(segments[0]?.sealed, false);
  time.now = 30_000;
  await writer.sealOld();
  assert.equal(segments[0]?.sealed, true);
});

test('what waits is bounded: beyond it a record is refused, to be sent again', async (t) => {
  const { append, written } = setUp(t, { maxQueue: 100 });
  const first = append(1, 100);
  await assert.rejects(append(2), { code: 'overloaded', retryAfter: 1 });
  await first;
  await append(3);
  assert.deepEqual(written(), [[1, 3]]);
});

test('while the disk is full all is refused; then it goes on by itself, and what was written before is whole', async (t) => {
  const { append, written, disk, time, writer } = setUp(t);
  await append(1);
  disk.left = 10;
  const refused = { code: 'unavailable', message: 'The spool takes nothing: its disk is full.', retryAfter: 2 };
  await Promise.all([assert.rejects(append(2), refused), assert.rejects(append(3), refused)]);
  assert.equal(writer.failure, 'its disk is full');
  disk.left = Infinity;
  await assert.rejects(append(4), refused);
  time.now += 1000;
  await append(5);
  assert.equal(writer.failure, undefined);
  assert.deepEqual(written(), [[1], [5]]);
});

test('closing writes what waits', async (t) => {
  const { append, written, writer } = setUp(t);
  const pending = [append(1), append(2)];
  await writer.close();
  await Promise.all(pending);
  assert.deepEqual(written(), [[1, 2]]);
});
