import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, toBinary } from '@bufbuild/protobuf';
import { ExportTraceServiceResponseSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { exportTarget } from '../config/export-target.ts';
import { readSettings } from '../config/read-settings.ts';
import { foundOf, someViolation, temporaryFolder } from '../store/fixtures.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { transportTo } from './export/transport-to.ts';
import { farSide, idOf } from './export/testing/far-side.ts';
import { SpanSender } from './span-sender.ts';

const nowhere = 'http://127.0.0.1:1';
const idsOf = (numbers: readonly number[]) => numbers.map((number) => number.toString(16).padStart(16, '0'));
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

function senderOn(store: Store, endpoint: string, maxQueue = 1e9) {
  const target = exportTarget(readSettings({ BETRACE_EXPORT_OTLP_ENDPOINT: endpoint }, []), {});
  assert.ok(target);
  const said: string[] = [];
  const note = (fields: object, text?: string) => void said.push(`${text} ${JSON.stringify(fields)}`);
  const sender = new SpanSender({
    outbox: store.outbox,
    transport: transportTo(target),
    maxQueue,
    now: () => 1_700_000_018_000_000_000n,
    log: { info: note, warn: note } as never,
  });
  return { sender, said };
}

async function storeIn(t: TestContext, folder = temporaryFolder(t)): Promise<Store> {
  const store = await openStore(folder);
  t.after(() => store.close());
  return store;
}

/** A violation of each number; the first half of its id is the span's. */
async function found(store: Store, numbers: readonly number[]): Promise<void> {
  const violations = numbers.map((number) =>
    someViolation(number, { id: number.toString(16).padStart(16, '0').padEnd(32, '0') }),
  );
  await store.commitDecisions({ ...foundOf(violations), tell: true });
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 60_000; !(await isTrue());) {
    assert.ok(performance.now() < end, 'it never came true');
    await sleep(20);
  }
}

test('what is stored is sent, in order, and then waits no more', async (t) => {
  const [far, store] = [await farSide(t), await storeIn(t)];
  const { sender } = senderOn(store, far.url);
  await found(store, upTo(250));
  sender.look();
  await sender.close(60_000);
  assert.deepEqual(far.spans.map(idOf), idsOf(upTo(250)));
  assert.deepEqual(await sender.counts(), {
    sent: 250,
    dropped: { queue_full: 0, refused: 0, rejected: 0 },
    queued: 0,
    bytes: 0,
    age: 0,
  });
});

test('what comes while nothing waits is sent, too, and what is taken back comes after what it takes back', async (t) => {
  const [far, store] = [await farSide(t), await storeIn(t)];
  const { sender } = senderOn(store, far.url);
  sender.look();
  await until(async () => (await sender.counts()).queued === 0);
  await found(store, [1]);
  const { id } = (await store.violations.list({ limit: 1 })).violations[0] ?? someViolation(0);
  await store.commitDecisions({ changes: [{ kind: 'withdrawn', id, at: 5n, reason: 'late spans' }], tell: true });
  sender.look();
  await until(() => far.spans.length === 2);
  assert.deepEqual(
    far.spans.map(({ name }) => name),
    ['betrace.violation', 'betrace.violation.withdrawn'],
  );
  await sender.close(60_000);
});

test('a far side that is down for a while gets all of it when it is back, each span once', async (t) => {
  const store = await storeIn(t);
  const first = await farSide(t);
  const { sender, said } = senderOn(store, first.url);
  await found(store, [1, 2]);
  sender.look();
  await until(() => first.spans.length === 2);
  first.close();
  for (const number of [3, 4, 5, 6, 7]) {
    await found(store, [number]);
    sender.look();
  }
  await until(() => said.some((line) => line.startsWith('violation spans wait')));
  const { queued, bytes, age } = await sender.counts();
  assert.equal(queued, 5);
  assert.ok(bytes > 1000, `${bytes} bytes`);
  assert.ok(Math.abs(age - 10) < 1e-6, `${age} s`);
  const second = await farSide(t, { port: Number(first.address.split(':')[1]) });
  await until(async () => (await sender.counts()).queued === 0);
  assert.deepEqual(second.spans.map(idOf), idsOf([3, 4, 5, 6, 7]));
  await sender.close(60_000);
});

test('what waits when a sender ends is sent by the next one', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  const { sender } = senderOn(store, nowhere);
  await found(store, upTo(30));
  sender.look();
  await sender.close(1);
  await store.close();

  const [far, again] = [await farSide(t), await storeIn(t, folder)];
  const { sender: next } = senderOn(again, far.url);
  next.look();
  await next.close(60_000);
  assert.deepEqual(far.spans.map(idOf), idsOf(upTo(30)));
});

test('a far side that asks to be left alone is, for as long as it says', async (t) => {
  const far = await farSide(t, { answers: [{ status: 503, headers: { 'retry-after': '2' } }] });
  const store = await storeIn(t);
  const { sender, said } = senderOn(store, far.url);
  await found(store, [1]);
  sender.look();
  await until(() => far.spans.length === 1);
  assert.match(said[0] ?? '', /^violation spans wait .*"HTTP 503 Service Unavailable".*"seconds":2/);
  assert.equal(far.requests.length, 2);
  await sender.close(60_000);
});

test('what the far side refuses for good is dropped and counted, and holds up nothing', async (t) => {
  const far = await farSide(t, { answers: [{ status: 400 }] });
  const store = await storeIn(t);
  const { sender, said } = senderOn(store, far.url);
  await found(store, [1, 2, 3]);
  sender.look();
  await until(() => said.length > 0);
  assert.deepEqual(said, ['violation spans dropped {"reason":"HTTP 400 Bad Request","count":3}']);
  await found(store, [4]);
  sender.look();
  await sender.close(60_000);
  assert.deepEqual(far.spans.map(idOf), idsOf([4]));
  const { sent, dropped } = await sender.counts();
  assert.deepEqual({ sent, dropped }, { sent: 1, dropped: { queue_full: 0, refused: 3, rejected: 0 } });
});

test('of entries that are refused together only those are dropped that are refused alone', async (t) => {
  const answers = [400, 200, 413, 200].map((status) => ({ status }));
  const [far, store] = [await farSide(t, { answers }), await storeIn(t)];
  const { sender } = senderOn(store, far.url);
  for (const number of [1, 2, 3, 4]) {
    await found(store, [number]);
  }
  sender.look();
  await sender.close(60_000);
  assert.deepEqual(far.spans.map(idOf), idsOf([1, 3, 4]));
  assert.equal(far.requests.length, 5);
  const { sent, dropped } = await sender.counts();
  assert.deepEqual({ sent, dropped }, { sent: 3, dropped: { queue_full: 0, refused: 1, rejected: 0 } });
});

test('spans that the far side does not take of a request are counted', async (t) => {
  const partialSuccess = { rejectedSpans: 2n, errorMessage: 'too old' };
  const body = toBinary(ExportTraceServiceResponseSchema, create(ExportTraceServiceResponseSchema, { partialSuccess }));
  const far = await farSide(t, { answers: [{ status: 200, body }] });
  const store = await storeIn(t);
  const { sender, said } = senderOn(store, far.url);
  await found(store, [1, 2, 3]);
  sender.look();
  await sender.close(60_000);
  const { sent, dropped } = await sender.counts();
  assert.deepEqual({ sent, dropped }, { sent: 1, dropped: { queue_full: 0, refused: 0, rejected: 2 } });
  assert.deepEqual(said, ['violation spans dropped {"reason":"too old","count":2}']);
});

test('beyond its size the queue drops the oldest and counts them; the newest are sent', async (t) => {
  const store = await storeIn(t);
  await found(store, [1]);
  const { bytes } = await store.outbox.findTotals();
  for (const number of upTo(20).slice(1)) {
    await found(store, [number]);
  }
  const { sender: without } = senderOn(store, nowhere, bytes * 5);
  without.look();
  await until(async () => (await without.counts()).dropped.queue_full > 0);
  await without.close(1);
  const { queued, bytes: left, dropped } = await without.counts();
  assert.ok(left <= bytes * 5, `${left} bytes`);
  assert.equal(dropped.queue_full, 20 - queued);
  const far = await farSide(t);
  const { sender } = senderOn(store, far.url);
  sender.look();
  await sender.close(60_000);
  assert.deepEqual(far.spans.map(idOf), idsOf(upTo(20).slice(-queued)));
});

test('a far side that takes the connection and never answers holds up neither stores nor the end', async (t) => {
  const silent = createServer(() => undefined);
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.after(() => silent.close());
  const store = await storeIn(t);
  const { sender } = senderOn(store, `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const connected = once(silent, 'connection');
  await found(store, [1]);
  sender.look();
  await connected;
  await found(store, upTo(50).slice(1));
  assert.equal((await store.violations.list({ limit: 100 })).violations.length, 50);
  await sender.close(1);
  assert.equal((await sender.counts()).queued, 50);
});
