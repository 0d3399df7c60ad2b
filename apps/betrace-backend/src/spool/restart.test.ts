import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { imbalance } from '../assemble/span-counts.ts';
import { temporaryFolder } from '../store/fixtures.ts';
import { afterACrash } from '../testing/after-a-crash.ts';
import { BreakableDisk } from '../testing/breakable-disk.ts';
import { otlpBody, traceIdOf } from '../testing/otlp.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { startService } from '../testing/test-service.ts';
import { frame } from './frame.ts';
import { segmentName } from './segment.ts';
import { encodeBody } from './spooled-body.ts';

const rule = { name: 'No error', expression: 'span.status == "ERROR"', onIncomplete: 'evaluate' };
const root = (trace: number): TestSpan => ({ trace, id: 1 });
const failed = (trace: number): TestSpan => ({ trace, id: 2, parent: 1, status: 'error' });

type Started = Awaited<ReturnType<typeof startService>>;
const start = (t: TestContext, dataDir: string, env: Record<string, string> = {}) => startService(t, { dataDir, env });
const segmentsIn = (dataDir: string) =>
  readdirSync(path.join(dataDir, 'spool'))
    .filter((file) => file.startsWith('segment-'))
    .map((file) => path.join(dataDir, 'spool', file));
const tracesOf = (violations: readonly { traceId: string }[]) => violations.map(({ traceId }) => traceId);

/** Lets the service delete what it can, in real time. */
async function untilSegments(service: Started, count: number): Promise<void> {
  for (let tries = 0; service.spoolCounts().segments !== count && tries < 100; tries++) {
    service.clock.advance(1000);
    await sleep(10);
  }
  assert.equal(service.spoolCounts().segments, count);
}

test('a trace that was open at a crash is judged by the next start, whole, and its deadline goes on', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await start(t, dataDir);
  await first.addRule(rule);
  await first.send(root(1));
  first.clock.advance(7000);
  await first.send(root(2));

  const second = await start(t, afterACrash(t, dataDir));
  assert.deepEqual(second.counts(), { ...second.counts(), received: 0, replayed: 2, open: 2 });
  await second.send(failed(1));
  second.clock.advance(900);
  assert.equal(second.counts().decided, 0);
  second.clock.advance(200);
  assert.equal(second.counts().decided, 2);
  second.clock.advance(7000);
  assert.equal(second.counts().decided, 3);
  const [violation, ...others] = await second.violations();
  assert.deepEqual(others, []);
  assert.deepEqual([violation?.traceId, violation?.trigger], [traceIdOf(1), 'root']);
  assert.equal(imbalance(second.counts()), 0);
});

test('what was decided before a crash is not decided again, and its late spans are late', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await start(t, dataDir);
  await first.addRule(rule);
  await first.send(root(1), failed(1), root(2));
  first.clock.advance(9000);
  await first.send(root(3));
  await first.settled();

  const second = await start(t, afterACrash(t, dataDir));
  assert.deepEqual(second.counts(), { ...second.counts(), replayed: 4, skipped: 3, open: 1 });
  await second.send(failed(2));
  assert.equal(second.counts().late, 1);
  assert.deepEqual(tracesOf(await second.violations()), [traceIdOf(1)]);
  assert.equal(imbalance(second.counts()), 0);

  const third = await start(t, afterACrash(t, dataDir));
  assert.equal(third.counts().skipped, 3);
});

test('late spans are late after any number of restarts, however long nothing ran in between', async (t) => {
  let dataDir = temporaryFolder(t);
  const first = await start(t, dataDir);
  await first.addRule(rule);
  await first.send(root(1));
  first.clock.advance(9000);
  await first.settled();
  for (let restart = 0; restart < 3; restart++) {
    dataDir = afterACrash(t, dataDir);
    const next = await start(t, dataDir);
    await next.send({ ...failed(1), id: 10 + restart });
    assert.equal(next.counts().late, 1);
    next.clock.advance(60_000);
    assert.equal(next.counts().decided, 0);
    await next.close();
  }
});

test('a trace is not judged by its second half when the segment with its first half is gone', async (t) => {
  const dataDir = temporaryFolder(t);
  const env = { BETRACE_SPOOL_SEGMENT_SIZE: '1B' };
  const first = await start(t, dataDir, env);
  await first.addRule({ ...rule, expression: 'when { charge as c } always { check before c }' });
  await first.send({ trace: 1, id: 1, name: 'check' });
  // Shares its segment with a trace that stays open for long.
  await first.send({ trace: 1, id: 2, name: 'charge', start: 5 }, { trace: 2, id: 5, parent: 4 });
  first.clock.advance(9000);
  await first.settled();
  await untilSegments(first, 1);

  const second = await start(t, afterACrash(t, dataDir), env);
  assert.deepEqual(second.counts(), { ...second.counts(), replayed: 2, skipped: 1, open: 1 });
  assert.deepEqual(await second.violations(), []);
  await untilSegments(second, 0);
});

test('segments and marks go when nobody needs them any more', async (t) => {
  const dataDir = temporaryFolder(t);
  const service = await start(t, dataDir);
  for (let trace = 1; trace < 20; trace++) {
    await service.send(root(trace));
    service.clock.advance(5000);
    await service.settled();
  }
  service.clock.advance(60_000);
  await service.settled();
  await untilSegments(service, 0);
  for (let tries = 0; readdirSync(path.join(dataDir, 'spool')).length > 0 && tries < 100; tries++) {
    service.clock.advance(10_000);
    await sleep(5);
  }
  assert.deepEqual(readdirSync(path.join(dataDir, 'spool')), []);
});

test('a trace is judged by the rules that are in force when it is decided, not when it came', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await start(t, dataDir);
  await first.addRule({ name: 'Old', expression: 'span.status == "ERROR"' });
  await first.send(root(1), failed(1));
  const second = await start(t, afterACrash(t, dataDir));
  await second.call('DELETE', '/api/rules/old');
  await second.addRule({ name: 'New', expression: 'never { span.where(span:status == "error") }' });
  assert.deepEqual(
    (await second.violations()).map(({ ruleId }) => ruleId),
    ['new'],
  );
});

test('during replay new spans are taken, no trace falls due by half, and /ready says so', async (t) => {
  const dataDir = temporaryFolder(t);
  mkdirSync(path.join(dataDir, 'spool'));
  const records = Array.from({ length: 20_000 }, (_, i) => {
    const span = { trace: 1 + (i % 1000), id: 1 + Math.floor(i / 1000), ...(i < 1000 ? {} : { parent: 1 }) };
    const body = otlpBody([span]);
    const traceIds = [traceIdOf(span.trace)];
    return frame(encodeBody({ arrival: i, encoding: 'identity', spans: 1, traceIds, body }));
  });
  writeFileSync(path.join(dataDir, 'spool', segmentName(7)), Buffer.concat(records.flat()));

  const service = await startService(t, { dataDir, stillReplaying: true });
  service.clock.advance(100_000);
  const ready = await fetch(`${service.httpUrl}/ready`);
  assert.equal(ready.status, 503);
  assert.match(((await ready.json()) as { message: string }).message, /is replaying/);
  await service.send({ trace: 1, id: 100, parent: 1 });
  assert.equal(service.counts().decided, 0);
  await service.replayed();
  assert.equal((await fetch(`${service.httpUrl}/ready`)).status, 200);
  service.clock.advance(100);
  assert.deepEqual(service.counts(), { ...service.counts(), replayed: 20_000, received: 1, decided: 20_001 });
  await service.settled();
});

test('a torn record is cut off, a corrupt one passed over; what stands around them is replayed', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await start(t, dataDir);
  const lengths = [];
  for (const trace of [1, 2, 3]) {
    await first.send(root(trace));
    lengths.push(statSync(segmentsIn(dataDir)[0] ?? '').size);
  }
  const copy = afterACrash(t, dataDir);
  const [segment = ''] = segmentsIn(copy);
  const bytes = readFileSync(segment);
  bytes.fill(0xff, (lengths[0] ?? 0) + 40, (lengths[0] ?? 0) + 60);
  writeFileSync(segment, bytes);
  appendFileSync(segment, bytes.subarray(0, 50));

  const second = await start(t, copy);
  assert.deepEqual(second.spoolCounts(), { corrupt: 1, torn: 1, setAside: 0, segments: 1 });
  assert.equal(second.counts().replayed, 2);
  assert.equal(statSync(segment).size, bytes.length);
  assert.equal(imbalance(second.counts()), 0);
});

test('a record that killed the service twice is set aside, and the service starts', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await start(t, dataDir);
  await first.send(root(1));
  await first.send(root(2));
  const copy = afterACrash(t, dataDir);
  const [segment = ''] = segmentsIn(copy);
  writeFileSync(path.join(copy, 'spool', 'replaying'), `${path.basename(segment)}:0 2`);
  const second = await start(t, copy);
  assert.equal(second.spoolCounts().setAside, 1);
  assert.equal(second.counts().replayed, 1);
  assert.equal(readdirSync(path.join(copy, 'spool', 'set-aside')).length, 1);
});

test('a body is kept as small as it was sent', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await start(t, dataDir);
  const body = otlpBody([{ ...root(1), attributes: { text: 'x'.repeat(100_000) } }]);
  const answer = await fetch(`${first.httpUrl}/v1/traces`, {
    method: 'POST',
    body: gzipSync(body),
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
  });
  assert.equal(answer.status, 200);
  assert.ok(statSync(segmentsIn(dataDir)[0] ?? '').size < 2000);
  const second = await start(t, afterACrash(t, dataDir));
  assert.equal(second.counts().open, 1);
});

test('closing leaves open traces to the next start; with drain it judges them', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await start(t, dataDir);
  await first.addRule(rule);
  await first.send(root(1), failed(1));
  assert.equal(await first.close(), 0);
  const second = await start(t, dataDir, { BETRACE_DRAIN: 'true' });
  assert.deepEqual(await second.call('GET', '/api/violations'), { violations: [], nextPageToken: '' });
  assert.equal(await second.close(), 0);
  const third = await start(t, dataDir);
  assert.equal(third.counts().replayed, 0);
  assert.deepEqual(
    (await third.violations()).map(({ trigger }) => trigger),
    ['shutdown'],
  );
});

test('on a full disk spans are answered 503 with Retry-After, and decisions stored in the room kept back; then all goes on', async (t) => {
  const disk = new BreakableDisk();
  const service = await startService(t, { disk });
  await service.addRule(rule);
  await service.send(root(1), failed(1));
  disk.left = 10;
  const post = (...spans: TestSpan[]) =>
    fetch(`${service.httpUrl}/v1/traces`, {
      method: 'POST',
      body: Buffer.from(otlpBody(spans)),
      headers: { 'content-type': 'application/x-protobuf' },
    });
  for (let tries = 0; tries < 2; tries++) {
    const refused = await post(root(2));
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
  }
  const ready = (await (await fetch(`${service.httpUrl}/ready`)).json()) as { message: string };
  assert.match(ready.message, /^The spool takes no spans: its disk is full \(\/.*\/spool\)\.$/);
  service.clock.advance(9000);
  await service.settled();
  assert.equal(service.counts().decided, 2);
  const { violations } = (await service.call('GET', '/api/violations')) as { violations: { traceId: string }[] };
  assert.deepEqual(tracesOf(violations), [traceIdOf(1)]);

  disk.left = Infinity;
  for (let tries = 0; (await post(root(2), failed(2))).status !== 200; tries++) {
    assert.ok(tries < 200, 'the spool takes spans again');
    service.clock.advance(1000);
    await sleep(10);
  }
  assert.deepEqual(tracesOf(await service.violations()), [traceIdOf(1), traceIdOf(2)]);
  assert.equal(imbalance(service.counts()), 0);
});

test('a disk that is full on start takes no spans, and judges what it has', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await start(t, dataDir);
  await first.addRule(rule);
  await first.send(root(1), failed(1));
  const disk = new BreakableDisk();
  disk.left = 100_000;
  const second = await startService(t, { dataDir: afterACrash(t, dataDir), disk });
  assert.equal((await fetch(`${second.httpUrl}/ready`)).status, 503);
  assert.deepEqual(tracesOf(await second.violations()), [traceIdOf(1)]);
});

test('a folder that cannot be used is refused by name', async (t) => {
  const dataDir = temporaryFolder(t);
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path.join(dataDir, 'spool'), '');
  await assert.rejects(start(t, dataDir), /spool/);
});
