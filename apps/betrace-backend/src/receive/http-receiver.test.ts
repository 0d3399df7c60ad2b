import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import * as zlib from 'node:zlib';
import { fromBinary, fromJsonString } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import type { Any } from '@bufbuild/protobuf/wkt';
import { RetryInfoSchema } from '@betrace/api-client/gen/google/rpc/error_details_pb.js';
import { StatusSchema } from '@betrace/api-client/gen/google/rpc/status_pb.js';
import type { Status } from '@betrace/api-client/gen/google/rpc/status_pb.js';
import { errorDetails } from '../api/status.ts';
import { ServiceError } from '../errors.ts';
import { otlpBody, otlpJson, spanIdOf } from '../testing/otlp.ts';
import { standardLimits as limits, startReceiver } from './testing/start-receiver.ts';
import type { ReceiverOptions } from './testing/start-receiver.ts';

const spans = [
  { trace: 1, id: 1 },
  { trace: 1, id: 2, parent: 1 },
];
/** The second span has no trace id. */
const partlyUsable = [
  { trace: 1, id: 1 },
  { trace: 0, id: 2 },
];

async function setUp(t: TestContext, options: ReceiverOptions = {}) {
  const { url, received, rejected } = await startReceiver(t, options);
  const post = async (body: Uint8Array | string, headers: Record<string, string> = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      body: typeof body === 'string' ? body : Buffer.from(body),
      headers: { 'content-type': 'application/x-protobuf', ...headers },
    });
    return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
  };
  return { post, received, rejected };
}

const json = { 'content-type': 'application/json' };

/** A failure's Status, from JSON or from protobuf. */
function statusOf(answer: { headers: Headers; body: Buffer }): Status {
  if (answer.headers.get('content-type') === 'application/json') {
    return fromJsonString(StatusSchema, answer.body.toString(), { registry: errorDetails });
  }
  assert.equal(answer.headers.get('content-type'), 'application/x-protobuf');
  return fromBinary(StatusSchema, answer.body);
}

test('protobuf is taken and answered in protobuf, with an empty response when every span was taken', async (t) => {
  const { post, received } = await setUp(t);
  const answer = await post(otlpBody(spans));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/x-protobuf');
  assert.equal(answer.body.length, 0);
  assert.deepEqual(
    received.map(({ spanId, parentId }) => [spanId, parentId]),
    [
      [spanIdOf(1), ''],
      [spanIdOf(2), spanIdOf(1)],
    ],
  );
});

test('JSON is taken and answered in JSON', async (t) => {
  const { post, received } = await setUp(t);
  const answer = await post(JSON.stringify(otlpJson(spans)), { 'content-type': 'application/json; charset=utf-8' });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/json');
  assert.equal(answer.body.toString(), '{}');
  assert.equal(received.length, 2);
});

test('every content encoding of the specification is taken', async (t) => {
  const { post, received } = await setUp(t);
  const body = otlpBody(spans);
  for (const [encoding, encoded] of [
    ['identity', body],
    ['gzip', zlib.gzipSync(body)],
    ['deflate', zlib.deflateSync(body)],
    ['zstd', zlib.zstdCompressSync(body)],
  ] as const) {
    assert.equal((await post(encoded, { 'content-encoding': encoding })).status, 200, encoding);
  }
  assert.equal(received.length, 8);
});

test('a request without spans is taken', async (t) => {
  const { post } = await setUp(t);
  assert.equal((await post(new Uint8Array())).status, 200);
  assert.equal((await post('{}', json)).status, 200);
});

test('spans that cannot be used are reported as a partial success, with count and reason', async (t) => {
  const { post, received, rejected } = await setUp(t);
  const inJson = await post(JSON.stringify(otlpJson(partlyUsable)), json);
  assert.equal(inJson.status, 200);
  const { partialSuccess } = JSON.parse(inJson.body.toString()) as {
    partialSuccess: { rejectedSpans: string; errorMessage: string };
  };
  assert.equal(partialSuccess.rejectedSpans, '1');
  assert.match(partialSuccess.errorMessage, /^Spans were left out: 1 for .*trace.?id/i);

  const inProtobuf = await post(otlpBody(partlyUsable));
  assert.equal(inProtobuf.status, 200);
  const text = Buffer.from(partialSuccess.errorMessage);
  const partial = Buffer.concat([Buffer.from([0x08, 1, 0x12, text.length]), text]);
  assert.deepEqual(inProtobuf.body, Buffer.concat([Buffer.from([0x0a, partial.length]), partial]));
  assert.equal(received.length, 2);
  assert.equal(Object.values(rejected)[0], 1);
});

test('a truncated gzip body is 400 and says so', async (t) => {
  const { post, received } = await setUp(t);
  const whole = zlib.gzipSync(otlpBody(spans));
  const answer = await post(whole.subarray(0, whole.length - 9), { 'content-encoding': 'gzip' });
  assert.equal(answer.status, 400);
  assert.equal(statusOf(answer).code, 3);
  assert.match(statusOf(answer).message, /not valid gzip: unexpected end of file/);
  assert.equal(received.length, 0);
});

test('malformed protobuf is 400 with the byte, and none of its spans is taken', async (t) => {
  const { post, received } = await setUp(t);
  const body = otlpBody(spans);
  const answer = await post(body.subarray(0, body.length - 3));
  assert.equal(answer.status, 400);
  assert.match(statusOf(answer).message, /no OTLP trace request: .*\(byte \d+\)/);
  assert.equal((await post('hello')).status, 400);
  assert.equal(received.length, 0);
});

test('malformed JSON is 400 with the byte, misshapen JSON with the path', async (t) => {
  const { post } = await setUp(t);
  const broken = await post('{"resourceSpans": [}', json);
  assert.equal(broken.status, 400);
  assert.match(statusOf(broken).message, /not valid JSON at byte 19: "}" is not expected there/);
  const misshapen = await post('{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": 7}]}]}]}', json);
  assert.equal(misshapen.status, 400);
  assert.match(statusOf(misshapen).message, /resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\]\.name/);
  assert.equal((await post('', json)).status, 400);
});

test('a POST without Content-Type is 415: the specification has clients name one of two', async (t) => {
  const { url } = await startReceiver(t);
  const answer = await fetch(url, { method: 'POST', body: Buffer.from(otlpBody(spans)) });
  assert.equal(answer.status, 415);
  assert.match(((await answer.json()) as { message: string }).message, /Content-Type/);
});

test('a body as large as the limit is taken, announced or in chunks', async (t) => {
  const { url, received } = await startReceiver(t, { limits: { maxBody: 16_000_000, maxPending: 64_000_000 } });
  const large = otlpBody([{ trace: 1, id: 1, attributes: { blob: 'x'.repeat(15_999_800) } }]);
  const whole = Buffer.from(large);
  const headers = { 'content-type': 'application/x-protobuf' };
  assert.equal((await fetch(url, { method: 'POST', body: whole, headers })).status, 200);
  const stream = new Blob([whole]).stream();
  assert.equal(
    (await fetch(url, { method: 'POST', body: stream, headers, duplex: 'half' } as RequestInit)).status,
    200,
  );
  assert.equal(received.length, 2);
});

test('a connection is kept for the next request, also after a refusal', async (t) => {
  const { httpPort } = await startReceiver(t);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const ports = new Set<number | undefined>();
  for (const body of [otlpBody(spans), Buffer.from('no trace'), Buffer.alloc(limits.maxBody + 1), otlpBody(spans)]) {
    const sent = request({ port: httpPort, path: '/v1/traces', method: 'POST', agent });
    sent.setHeader('content-type', 'application/x-protobuf').end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    ports.add(answer.socket.localPort);
    await buffer(answer);
  }
  assert.equal(ports.size, 1);
});

test('a body is refused as too large before it is sent, where its length is announced', async (t) => {
  const { httpPort, intake } = await startReceiver(t);
  const sent = request({ port: httpPort, path: '/v1/traces', method: 'POST' });
  sent.on('error', () => undefined);
  sent.setHeader('content-type', 'application/json').setHeader('content-length', limits.maxBody + 1);
  sent.flushHeaders();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  assert.equal(answer.statusCode, 413);
  assert.equal(intake.pendingBytes, 0);
  sent.destroy();
});

test('another content type or encoding is 415, and the answer names what is understood', async (t) => {
  const { post } = await setUp(t);
  assert.equal((await post('hello', { 'content-type': 'text/plain' })).status, 415);
  assert.equal((await post('{}', { 'content-type': 'application/vnd.api+json' })).status, 415);
  const encoding = await post(otlpBody(spans), { 'content-encoding': 'br' });
  assert.equal(encoding.status, 415);
  assert.equal(encoding.headers.get('accept-encoding'), 'gzip, deflate, zstd, identity');
});

test('a body over the limit is 413, as sent and as inflated', async (t) => {
  const { post } = await setUp(t);
  const asSent = await post(new Uint8Array(limits.maxBody + 1));
  assert.equal(asSent.status, 413);
  assert.equal(statusOf(asSent).code, 8);
  assert.match(statusOf(asSent).message, /larger than 100000 bytes/);
  const bomb = zlib.gzipSync(Buffer.alloc(10_000_000));
  const inflated = await post(bomb, { 'content-encoding': 'gzip' });
  assert.equal(inflated.status, 413);
  assert.match(statusOf(inflated).message, /inflates to more than \d+ bytes/);
});

test('overload is 503 or 429 with Retry-After, in the encoding of the request', async (t) => {
  const overload = () => new ServiceError('unavailable', 'The store is behind.', { retryAfter: 5 });
  const behind = await setUp(t, { overload });
  for (const [body, headers] of [
    [otlpBody(spans), {}],
    ['{}', json],
  ] as const) {
    const answer = await behind.post(body, headers);
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '5');
    const { code, message, details } = statusOf(answer);
    assert.deepEqual([code, message], [14, 'The store is behind.']);
    assert.equal(anyUnpack(details[0] as Any, RetryInfoSchema)?.retryDelay?.seconds, 5n);
  }
  const crowded = await setUp(t, { limits: { maxPending: 10 } });
  const answer = await crowded.post(otlpBody(spans));
  assert.equal(answer.status, 429);
  assert.equal(answer.headers.get('retry-after'), '1');
});

test('requests that are over no longer count as pending', async (t) => {
  const { post } = await setUp(t, { limits: { maxPending: 300 } });
  for (let i = 0; i < 5; i++) {
    assert.equal((await post(otlpBody([{ trace: 1, id: 1 }]))).status, 200);
  }
});

test('a web page of another site is refused, in the encoding of the request', async (t) => {
  const { post } = await setUp(t);
  const answer = await post(otlpBody(spans), { 'sec-fetch-site': 'cross-site' });
  assert.equal(answer.status, 403);
  assert.equal(statusOf(answer).code, 7);
});

test('a fault of our own is 500 without its text', async (t) => {
  const { post } = await setUp(t, {
    overload: () => {
      throw new Error('secret detail');
    },
  });
  const answer = await post(otlpBody(spans));
  assert.equal(answer.status, 500);
  assert.ok(!answer.body.toString().includes('secret'));
});
