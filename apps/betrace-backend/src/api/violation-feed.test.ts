import { create, type Message } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import {
  ViolationService,
  WatchViolationsRequestSchema,
  type WatchViolationsResponse,
} from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import type { ViolationChange } from '../report/outcome.ts';
import { foundOf, someViolation } from '../store/fixtures.ts';
import { definitionOf } from './grpc-server.ts';
import { startApi, type Api } from './testing/start-api.ts';

type Line = {
  cursor: string;
  violation?: { id: string };
  changed?: { id: string; state: string; message: string };
  heartbeat?: object;
  error?: { code: number; message: string };
};

const number = (id: string | undefined) => (id === undefined ? undefined : Number.parseInt(id, 16));

/** Reads a stream of lines one by one. */
async function watching(t: TestContext, { httpUrl }: Api, query = '', headers: Record<string, string> = {}) {
  const gone = new AbortController();
  t.after(() => gone.abort());
  const { body } = await fetch(`${httpUrl}/api/violations/watch${query}`, { signal: gone.signal, headers });
  assert.ok(body);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<Line> => {
    while (!text.includes('\n')) {
      const { value, done } = await reader.read();
      assert.ok(!done, 'the stream ended');
      text += value;
    }
    const end = text.indexOf('\n');
    const line = text.slice(0, end);
    text = text.slice(end + 1);
    // Of an event that the server sends, the data; of others of its lines, nothing.
    const json = headers['accept'] ? /^data: (.*)/.exec(line)?.[1] : line;
    return json === undefined ? next() : (JSON.parse(json) as Line);
  };
  return next;
}

async function commit({ store, feed }: Api, ...numbers: number[]): Promise<void> {
  const violations = numbers.map((n) => someViolation(n, n % 2 === 0 ? { ruleId: 'even' } : {}));
  await store.commitDecisions(foundOf(violations));
  feed.notify();
}

test('a watch begins with a cursor and tells each violation as it is stored, in the order of commits', async (t) => {
  const api = await startApi(t);
  await commit(api, 1);
  const next = await watching(t, api);
  const first = await next();
  assert.deepEqual(first.heartbeat, {});
  await commit(api, 3, 2);
  await commit(api, 4);
  const seen = [await next(), await next(), await next()];
  assert.deepEqual(seen.map(({ violation }) => number(violation?.id)), [3, 2, 4]); // prettier-ignore
});

test('a watch goes on after its last cursor and misses nothing', async (t) => {
  const api = await startApi(t);
  const { cursor } = await (await watching(t, api))();
  await commit(api, 1, 2, 3);
  const next = await watching(t, api, `?after=${cursor}`);
  await next();
  const [one] = [await next(), await next()];
  const again = await watching(t, api, `?after=${one?.cursor}`);
  await again();
  assert.deepEqual([number((await again()).violation?.id), number((await again()).violation?.id)], [2, 3]);
});

test('a watch tells what it was asked for only, and its cursor passes what is left out', async (t) => {
  const api = await startApi(t, { heartbeat: 100 });
  const next = await watching(t, api, '?rule_id=even');
  const { cursor } = await next();
  await commit(api, 1, 3, 2);
  const { violation } = await next();
  assert.equal(number(violation?.id), 2);
  await commit(api, 5, 7);
  let beat = await next();
  for (let tries = 0; tries < 50 && beat.cursor === cursor; tries++) {
    beat = await next();
  }
  assert.notEqual(beat.cursor, cursor);
  assert.deepEqual(beat.heartbeat, {});
});

test('a quiet watch beats', async (t) => {
  const next = await watching(t, await startApi(t, { heartbeat: 20 }));
  const beats = [await next(), await next(), await next()];
  assert.ok(beats.every(({ heartbeat }) => heartbeat !== undefined));
});

test('when the service stops a watch ends with a failure that says to come back', async (t) => {
  const api = await startApi(t);
  const next = await watching(t, api);
  await next();
  api.feed.close();
  const { error } = await next();
  assert.equal(error?.code, 14);
});

test('a cursor of another list is refused before the stream begins', async (t) => {
  const { rest } = await startApi(t);
  const { status, body } = await rest('GET /api/violations/watch?after=abc');
  assert.equal(status, 400);
  assert.match(String(body['message']), /^The cursor is not one of this stream/);
});

async function change({ store, feed }: Api, ...changes: ViolationChange[]): Promise<void> {
  await store.commitDecisions({ changes });
  feed.notify();
}

const withdrawn = (n: number): ViolationChange => ({
  kind: 'withdrawn',
  id: someViolation(n).id,
  at: 1_700_000_100_000_000_000n,
  reason: 'late spans',
});
const amended = (n: number, message: string): ViolationChange => ({
  kind: 'amended',
  violation: someViolation(n, n % 2 === 0 ? { message, ruleId: 'even' } : { message }),
});
const told = ({ violation, changed }: Line) =>
  changed ? [number(changed.id), changed.state, changed.message] : [number(violation?.id)];

for (const [name, headers] of [
  ['NDJSON', {}],
  ['server-sent events', { accept: 'text/event-stream' }],
] as const) {
  test(`a watch over ${name} tells what late spans change and withdraw, and goes on after each of these`, async (t) => {
    const api = await startApi(t);
    const next = await watching(t, api, '', headers);
    await next();
    await commit(api, 1, 2);
    assert.deepEqual([told(await next()), told(await next())], [[1], [2]]);
    await change(api, amended(1, 'more'));
    const first = await next();
    assert.deepEqual(told(first), [1, 'open', 'more']);
    await change(api, withdrawn(2));
    assert.deepEqual(told(await next()), [2, 'withdrawn', 'Some rule']);

    await commit(api, 3);
    await change(api, amended(3, 'a'));
    await change(api, amended(3, 'b'));
    const again = await watching(t, api, `?after=${first.cursor}`, headers);
    await again();
    const missed = [told(await again()), told(await again()), told(await again())];
    assert.deepEqual(missed, [[3], [2, 'withdrawn', 'Some rule'], [3, 'open', 'b']]);
  });
}

test('a violation that was withdrawn and is violated again is new again', async (t) => {
  const api = await startApi(t);
  const next = await watching(t, api);
  await next();
  await commit(api, 1);
  await next();
  await change(api, withdrawn(1));
  await next();
  await change(api, amended(1, 'again'));
  assert.deepEqual(told(await next()), [1]);
});

test('changes of what a watch was not asked for are not told, and those of deleted violations are forgotten', async (t) => {
  const api = await startApi(t);
  const { cursor } = await (await watching(t, api))();
  await commit(api, 1, 2, 4);
  await change(api, amended(1, 'odd'), amended(2, 'even'), amended(4, 'even too'));
  await api.store.violations.delete({ traceId: someViolation(4).traceId }, 10);
  const next = await watching(t, api, `?rule_id=even&after=${cursor}`);
  await next();
  assert.deepEqual([told(await next()), told(await next())], [[2], [2, 'open', 'even']]);
  assert.equal((await api.store.violations.listChangesSince({ afterNumber: 0n, limit: 10 })).length, 2);
});

test('a cursor of before there were changes goes on with the violations after it', async (t) => {
  const api = await startApi(t);
  await commit(api, 1, 2);
  const next = await watching(t, api, `?after=${Buffer.from('w1').toString('base64url')}`);
  await next();
  assert.deepEqual(told(await next()), [2]);
});

test('over gRPC the same stream comes, and ends when the client cancels', async (t) => {
  const api = await startApi(t);
  const client = new Client(api.grpcAddress, credentials.createInsecure());
  t.after(() => client.close());
  const method = definitionOf(ViolationService.method.watchViolations as never);
  const watch = client.makeServerStreamRequest<Message, Message>(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    create(WatchViolationsRequestSchema),
  );
  watch.on('error', () => undefined);
  const [first] = (await once(watch, 'data')) as [WatchViolationsResponse];
  assert.equal(first.event.case, 'heartbeat');
  await commit(api, 1);
  const [second] = (await once(watch, 'data')) as [WatchViolationsResponse];
  assert.equal(second.event.case === 'violation' && number(second.event.value.id), 1);
  await change(api, withdrawn(1));
  const [third] = (await once(watch, 'data')) as [WatchViolationsResponse];
  assert.equal(third.event.case === 'changed' && third.event.value.state, 'withdrawn');
  watch.cancel();
});
