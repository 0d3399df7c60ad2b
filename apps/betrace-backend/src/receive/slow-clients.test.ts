import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { status as grpcStatus } from '@grpc/grpc-js';
import { otlpBody } from '../testing/otlp.ts';
import { startReceiver } from './testing/start-receiver.ts';

/** Milliseconds; the tests wait for what happens, never for a time. */
const short = { headerTimeout: 400, bodyTimeout: 800, idleTimeout: 400 };
/** So long that no test sees their end. */
const long = { headerTimeout: 300_000, bodyTimeout: 300_000, idleTimeout: 300_000 };

const exportPath = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const body = Buffer.from(otlpBody([{ trace: 1, id: 1 }]));
const framed = Buffer.concat([Buffer.from([0, 0, 0, 0, body.length]), body]);
const requestHead = (length: number) =>
  `POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: ${length}\r\n\r\n`;

/** The preface of HTTP/2 and empty SETTINGS. */
const preface = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
/** The head of a HEADERS frame of 200 bytes, whose content never comes as a whole. */
const headersFrame = Buffer.from([0, 0, 200, 1, 4, 0, 0, 0, 1]);

function open(t: TestContext, port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  t.after(() => socket.destroy());
  return socket;
}

function openSession(t: TestContext, port: number): ClientHttp2Session {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  t.after(() => session.destroy());
  return session;
}

/** Writes a byte at a time, for as long as the far side lets it. */
function trickle(t: TestContext, write: (byte: Buffer) => void): void {
  const timer = setInterval(() => write(Buffer.from('x')), 50);
  t.after(() => clearInterval(timer));
}

/** All that the far side says until it closes the connection. */
async function untilClosed(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

function begin(session: ClientHttp2Session) {
  const stream = session.request({ ':method': 'POST', ':path': exportPath, 'content-type': 'application/grpc' });
  stream.on('error', () => undefined);
  return stream;
}

async function exportOver(session: ClientHttp2Session): Promise<number> {
  const stream = begin(session);
  stream.end(framed);
  let trailers: IncomingHttpHeaders = {};
  stream.once('trailers', (more: IncomingHttpHeaders) => (trailers = more));
  await once(stream, 'response');
  await buffer(stream);
  return Number(trailers['grpc-status']);
}

async function post(url: string): Promise<number> {
  const headers = { 'content-type': 'application/x-protobuf' };
  return (await fetch(url, { method: 'POST', body, headers })).status;
}

test('HTTP: headers that trickle in are cut off', async (t) => {
  const { httpPort } = await startReceiver(t, { limits: short });
  const socket = open(t, httpPort);
  socket.write('POST /v1/traces HTTP/1.1\r\nX-Slow: ');
  trickle(t, (byte) => socket.write(byte));
  assert.match(await untilClosed(socket), /^HTTP\/1.1 408 /);
});

test('HTTP: a body that trickles in is cut off', async (t) => {
  const { httpPort, intake } = await startReceiver(t, { limits: short });
  const socket = open(t, httpPort);
  socket.write(requestHead(50_000));
  trickle(t, (byte) => socket.write(byte));
  assert.match(await untilClosed(socket), /^HTTP\/1.1 408 /);
  while (intake.pendingBytes > 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
});

test('a connection on which nothing comes is closed, on both ports', async (t) => {
  const { httpPort, grpcPort } = await startReceiver(t, { limits: short });
  await Promise.all([httpPort, grpcPort].map((port) => untilClosed(open(t, port))));
});

test('a connection on which nothing comes any more is closed, on both ports', async (t) => {
  const { httpPort, grpcPort } = await startReceiver(t, { limits: { ...long, idleTimeout: 400 } });
  const socket = open(t, httpPort);
  socket.write(requestHead(body.length));
  socket.write(body);
  assert.match(await untilClosed(socket), /^HTTP\/1.1 200 /);
  const session = openSession(t, grpcPort);
  assert.equal(await exportOver(session), 0);
  await once(session, 'close');
});

test('gRPC: headers that trickle in are cut off', async (t) => {
  const { grpcPort } = await startReceiver(t, { limits: short });
  const socket = open(t, grpcPort);
  socket.write(Buffer.concat([preface, headersFrame]));
  trickle(t, (byte) => socket.write(byte));
  await untilClosed(socket);
});

test('gRPC: pings alone keep no connection open', async (t) => {
  const { grpcPort } = await startReceiver(t, { limits: short });
  const session = openSession(t, grpcPort);
  const timer = setInterval(() => !session.destroyed && session.ping(() => undefined), 50);
  t.after(() => clearInterval(timer));
  await once(session, 'close');
});

test('gRPC: a call whose message does not come, or trickles in, ends with DEADLINE_EXCEEDED; others on its connection are served', async (t) => {
  const { grpcPort, intake } = await startReceiver(t, { limits: { ...long, headerTimeout: 1500, bodyTimeout: 1500 } });
  const session = openSession(t, grpcPort);
  const abandoned = begin(session);
  const trickling = begin(session);
  trickling.write(Buffer.from([0, 0, 0, 200, 0]));
  trickle(t, (byte) => trickling.writable && trickling.write(byte));
  assert.equal(await exportOver(session), 0);
  for (const stream of [abandoned, trickling]) {
    const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    assert.equal(Number(head['grpc-status']), grpcStatus.DEADLINE_EXCEEDED);
  }
  while (intake.pendingBytes > 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(await exportOver(session), 0);
});

test('gRPC: another call whose request does not end is cut off', async (t) => {
  const { grpcPort } = await startReceiver(t, { limits: { ...long, headerTimeout: 1500, bodyTimeout: 1500 } });
  const session = openSession(t, grpcPort);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/grpc.health.v1.Health/Check',
    'content-type': 'application/grpc',
  });
  stream.on('error', () => undefined);
  await once(stream, 'close');
});

test('a hundred slow clients of every kind, who announce more than may be under way, hold nobody up', async (t) => {
  const { url, httpPort, grpcPort, received } = await startReceiver(t, { limits: { ...long, maxPending: 200_000 } });
  const sockets = Array.from({ length: 80 }, (_, i) => {
    const socket = open(t, i % 4 < 3 ? httpPort : grpcPort);
    socket.write(
      [
        'POST /v1/traces HTTP/1.1\r\nX-Slow: ',
        requestHead(90_000),
        `${requestHead(90_000)}x`,
        Buffer.concat([preface, headersFrame]),
      ][i % 4] ?? '',
    );
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const session = openSession(t, grpcPort);
  for (let i = 0; i < 20; i++) {
    begin(session).write(Buffer.from([0, 0, 1, 0, 0, 1]));
  }
  const statuses = await Promise.all([
    ...Array.from({ length: 20 }, () => post(url)),
    ...Array.from({ length: 20 }, () => exportOver(session)),
  ]);
  assert.deepEqual(new Set(statuses), new Set([200, 0]));
  assert.equal(received.length, 40);
  assert.ok(sockets.every((socket) => !socket.destroyed));
});

test('bytes under way are bounded over HTTP and gRPC together, and what comes beyond is told to try again', async (t) => {
  const { url, httpPort, grpcPort, intake } = await startReceiver(t, { limits: { ...long, maxPending: 100_000 } });
  const half = Buffer.alloc(45_000);
  const socket = open(t, httpPort);
  socket.write(requestHead(50_000));
  socket.write(half);
  const session = openSession(t, grpcPort);
  const stream = begin(session);
  stream.write(half);
  while (intake.pendingBytes < 90_000) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const sent = await fetch(url, {
    method: 'POST',
    body: Buffer.alloc(20_000),
    headers: { 'content-type': 'application/x-protobuf' },
  });
  assert.equal(sent.status, 429);
  assert.equal(sent.headers.get('retry-after'), '1');
  const more = begin(session);
  more.write(Buffer.alloc(20_000));
  const [head] = (await once(more, 'response')) as [IncomingHttpHeaders];
  assert.equal(Number(head['grpc-status']), grpcStatus.RESOURCE_EXHAUSTED);
  assert.equal(await post(url), 200);
  assert.ok(intake.pendingBytes <= 100_000);
});

test('closing lets the requests under way end, and cuts off those that do not', async (t) => {
  const { httpPort, grpcPort, intake, received, close } = await startReceiver(t, { limits: long });
  const socket = open(t, httpPort);
  socket.write(requestHead(body.length));
  socket.write(body.subarray(0, 5));
  const stream = begin(openSession(t, grpcPort));
  stream.write(framed.subarray(0, 10));
  const abandoned = begin(openSession(t, grpcPort));
  while (intake.pendingBytes < 15) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const cutOff = new Promise((resolve) => abandoned.once('close', resolve));
  const closing = close(2000);
  const answered = untilClosed(socket);
  socket.write(body.subarray(5));
  stream.end(framed.subarray(10));
  const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  assert.equal(head[':status'], 200);
  stream.resume();
  assert.match(await answered, /^HTTP\/1.1 200 /);
  await Promise.all([closing, cutOff]);
  assert.equal(received.length, 2);
});

test('connections beyond the limit are closed at once', async (t) => {
  const { httpPort, grpcPort } = await startReceiver(t, { limits: { ...long, maxConnections: 3 } });
  for (const port of [httpPort, grpcPort]) {
    const first = Array.from({ length: 3 }, () => open(t, port));
    await Promise.all(first.map((socket) => once(socket, 'connect')));
    await untilClosed(open(t, port));
    assert.ok(first.every((socket) => !socket.destroyed));
  }
});
