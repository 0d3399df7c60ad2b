import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { skim } from '@betrace/engine';
import { pino } from 'pino';
import { someViolation } from '../store/fixtures.ts';
import { spanIdOf } from '../testing/otlp.ts';
import { SpanSender } from './span-sender.ts';
import { violationSpan } from './violation-span.ts';

/** A far side that answers each request with the next status, then with 200. */
async function farSide(t: TestContext, ...statuses: number[]) {
  const bodies: Uint8Array[] = [];
  const paths: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const status = statuses.shift() ?? 200;
    paths.push(request.url ?? '');
    authorizations.push(request.headers.authorization);
    if (status === 200) {
      bodies.push(body);
    }
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const endpoint = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { endpoint, bodies, paths, authorizations };
}

const senderTo = (endpoint: URL, maxQueue = 100) =>
  new SpanSender({ endpoint, maxQueue, log: pino({ level: 'silent' }) });
const spans = (count: number) =>
  Array.from({ length: count }, (_, i) => violationSpan(someViolation(7, { id: spanIdOf(i + 1).padEnd(32, '0') })));

test('headers are sent along', async (t) => {
  const { endpoint, authorizations } = await farSide(t);
  const headers = { Authorization: 'Bearer token' };
  const sender = new SpanSender({ endpoint, headers, maxQueue: 1, log: pino({ level: 'silent' }) });
  sender.send(spans(1));
  await sender.close(5000);
  assert.deepEqual(authorizations, ['Bearer token']);
});

test('spans arrive as OTLP, recognisable as our own', async (t) => {
  const { endpoint, bodies, paths } = await farSide(t);
  const sender = senderTo(endpoint);
  sender.send(spans(2));
  await sender.close(5000);
  assert.deepEqual(paths, ['/v1/traces']);
  const received = bodies.flatMap((body) => skim(body).spans);
  assert.deepEqual(
    received.map(({ traceId, spanId, parentId, ownService }) => ({ traceId, spanId, parentId, ownService })),
    [1, 2].map((i) => ({
      traceId: someViolation(7).traceId,
      spanId: spanIdOf(i),
      parentId: '00f067aa0ba902b7',
      ownService: true,
    })),
  );
  assert.deepEqual(sender.counts(), { sent: 2, dropped: 0, queued: 0 });
});

test('what is sent after nothing arrives, too', async (t) => {
  const { endpoint } = await farSide(t);
  const sender = senderTo(endpoint);
  sender.send([]);
  sender.send(spans(1));
  await sender.close(5000);
  assert.deepEqual(sender.counts(), { sent: 1, dropped: 0, queued: 0 });
});

test('what the far side cannot take now is sent again', async (t) => {
  const { endpoint, bodies } = await farSide(t, 500);
  const sender = senderTo(endpoint);
  sender.send(spans(3));
  await sender.close(5000);
  assert.equal(bodies.flatMap((body) => skim(body).spans).length, 3);
  assert.deepEqual(sender.counts(), { sent: 3, dropped: 0, queued: 0 });
});

test('what the far side refuses for good is dropped and counted', async (t) => {
  const { endpoint } = await farSide(t, 400);
  const sender = senderTo(endpoint);
  sender.send(spans(3));
  await sender.close(5000);
  assert.deepEqual(sender.counts(), { sent: 0, dropped: 3, queued: 0 });
});

test('beyond the queue the oldest are dropped and counted, and closing does not wait for ever', async () => {
  const sender = senderTo(new URL('http://127.0.0.1:1'), 5);
  sender.send(spans(8));
  assert.equal(sender.counts().dropped, 3);
  await sender.close(100);
  assert.deepEqual(sender.counts(), { sent: 0, dropped: 8, queued: 0 });
});
