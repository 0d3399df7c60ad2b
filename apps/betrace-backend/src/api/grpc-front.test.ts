import { create, fromBinary, toBinary, type DescMethod, type Message } from '@bufbuild/protobuf';
import { HealthCheckResponseSchema } from '@betrace/api-client/gen/grpc/health/v1/health_pb.js';
import { CreateRuleRequestSchema, type Rule, RuleService } from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { ViolationService } from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import { Client, compressionAlgorithms, credentials, type ServiceError } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import * as zlib from 'node:zlib';
import { definitionOf } from './grpc-server.ts';
import { startApi } from './testing/start-api.ts';

const healthCheck = '/grpc.health.v1.Health/Check';
const createRule = `/${RuleService.typeName}/CreateRule`;
const rule = (description: string) =>
  toBinary(
    CreateRuleRequestSchema,
    create(CreateRuleRequestSchema, { rule: { name: 'Errors', expression: 'never { a }', description } }),
  );

function frame(message: Uint8Array, compressed = 1): Buffer {
  const head = Buffer.alloc(5);
  head[0] = compressed;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function session(t: TestContext, address: string): ClientHttp2Session {
  const client = connect(`http://${address}`);
  client.on('error', () => undefined);
  t.after(() => client.destroy());
  return client;
}

/** A call as bytes; its answer as bytes. */
async function call(client: ClientHttp2Session, path: string, body: Uint8Array, headers: Record<string, string> = {}) {
  const stream = client.request({
    ':method': 'POST',
    ':path': path,
    te: 'trailers',
    'content-type': 'application/grpc',
    ...headers,
  });
  stream.on('error', () => undefined);
  stream.end(body);
  let trailers: IncomingHttpHeaders = {};
  stream.once('trailers', (more: IncomingHttpHeaders) => (trailers = more));
  const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  const answer = await buffer(stream);
  const { 'grpc-status': status, 'grpc-message': message } = { ...head, ...trailers };
  return { head, answer, status: Number(status), message: decodeURIComponent(String(message ?? '')) };
}

test('a generated client that compresses calls as one that does not, also for streams', async (t) => {
  const { grpcAddress } = await startApi(t);
  for (const compression of [
    compressionAlgorithms.gzip,
    compressionAlgorithms.deflate,
    compressionAlgorithms.identity,
  ]) {
    const client = new Client(grpcAddress, credentials.createInsecure(), {
      'grpc.default_compression_algorithm': compression,
    });
    t.after(() => client.close());
    const unary = definitionOf(RuleService.method.createRule as DescMethod);
    const name = `Rule ${compression}`;
    const description = 'x'.repeat(9_000);
    const made = await new Promise<Message>((resolve, reject) =>
      client.makeUnaryRequest(
        unary.path,
        unary.requestSerialize,
        unary.responseDeserialize,
        create(CreateRuleRequestSchema, { rule: { name, expression: 'never { a }', description } }),
        (error: ServiceError | null, answer?: Message) => (error ? reject(error) : resolve(answer as Message)),
      ),
    );
    assert.deepEqual([(made as Rule).name, (made as Rule).description], [name, description]);

    const stream = definitionOf(ViolationService.method.watchViolations as DescMethod);
    const watch = client.makeServerStreamRequest<Message, Message>(
      stream.path,
      stream.requestSerialize,
      stream.responseDeserialize,
      create(ViolationService.method.watchViolations.input),
    );
    watch.on('error', () => undefined);
    await once(watch, 'data');
    watch.cancel();
  }
});

test('each encoding that is named is read, and the answer to another names them', async (t) => {
  const { grpcAddress } = await startApi(t);
  const client = session(t, grpcAddress);
  for (const [encoding, compress] of Object.entries({
    gzip: zlib.gzipSync,
    deflate: zlib.deflateSync,
    zstd: zlib.zstdCompressSync,
  })) {
    const answer = await call(client, healthCheck, frame(compress(Buffer.alloc(0))), { 'grpc-encoding': encoding });
    assert.equal(answer.status, 0, encoding);
    assert.equal(fromBinary(HealthCheckResponseSchema, answer.answer.subarray(5)).status, 1);
  }
  const clear = await call(client, healthCheck, frame(Buffer.alloc(0), 0), { 'grpc-encoding': 'gzip' });
  assert.equal(clear.status, 0, 'single messages in the clear');
  const other = await call(client, healthCheck, frame(Buffer.alloc(0)), { 'grpc-encoding': 'snappy' });
  assert.deepEqual([other.status, other.head['grpc-accept-encoding']], [12, 'identity, gzip, deflate, zstd']);
  const reflection = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
  const endless = await call(client, reflection, frame(Buffer.alloc(0)), { 'grpc-encoding': 'gzip' });
  assert.deepEqual([endless.status, endless.head['grpc-accept-encoding']], [12, 'identity']);
});

test('a message that inflates beyond the limit, or of which there are many, is refused and not held', async (t) => {
  const { grpcAddress, store } = await startApi(t, { maxGrpcMessage: 10_000 });
  const client = session(t, grpcAddress);
  const gzip = { 'grpc-encoding': 'gzip' };
  const bomb = await call(client, createRule, frame(zlib.gzipSync(rule('x'.repeat(20_000)))), gzip);
  assert.deepEqual([bomb.status, bomb.message], [8, 'The message is larger than 10000 bytes.']);
  const fits = await call(client, createRule, frame(zlib.gzipSync(rule('x'.repeat(9_000)))), gzip);
  assert.equal(fits.status, 0);
  const asSent = await call(client, createRule, frame(Buffer.alloc(20_000)), gzip);
  assert.equal(asSent.status, 8);
  const small = frame(zlib.gzipSync(Buffer.alloc(9_000)));
  const many = await call(client, createRule, Buffer.concat([small, small, small]), gzip);
  assert.deepEqual([many.status, many.message], [3, 'The call carries more than one message.']);
  const broken = await call(client, createRule, frame(Buffer.from('no gzip')), gzip);
  assert.equal(broken.status, 3);
  const halves = await call(client, createRule, small.subarray(0, 8), gzip);
  assert.equal(halves.status, 3);
  assert.equal(await store.rules.count(), 1);
});

test('a connection has at most 100 calls at a time, and says so', async (t) => {
  const { grpcAddress } = await startApi(t);
  const client = session(t, grpcAddress);
  const [settings] = (await once(client, 'remoteSettings')) as [{ maxConcurrentStreams: number }];
  assert.equal(settings.maxConcurrentStreams, 100);
});

test('a client may ping, and a peer that answers no ping is cut off', async (t) => {
  const { grpcAddress } = await startApi(t, {
    grpcOptions: { 'grpc.keepalive_time_ms': 100, 'grpc.keepalive_timeout_ms': 200 },
  });
  const alive = session(t, grpcAddress);
  await once(alive, 'connect');
  const payload = await new Promise<Buffer>((resolve, reject) =>
    alive.ping(Buffer.from('8 bytes!'), (error, _duration, answer) => (error ? reject(error) : resolve(answer))),
  );
  assert.equal(payload.toString(), '8 bytes!');

  const [host = '', port] = grpcAddress.split(':');
  const dead = connectSocket(Number(port), host);
  t.after(() => dead.destroy());
  dead.on('error', () => undefined);
  const frames: number[] = [];
  dead.on('data', (bytes: Buffer) => {
    for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
      frames.push(bytes[at + 3] ?? -1);
    }
  });
  dead.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  // Settings of its own, and then nothing: not even the answer to a ping.
  dead.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
  await once(dead, 'close');
  const ping = 6;
  assert.ok(frames.includes(ping), frames.join(' '));
  await sleep(500);
  assert.equal(alive.destroyed, false, 'one that answers stays');
});

test('a connection that has become too old is told to go, and its calls under way may end', async (t) => {
  const { grpcAddress } = await startApi(t, {
    heartbeat: 50,
    grpcOptions: { 'grpc.max_connection_age_ms': 200, 'grpc.max_connection_age_grace_ms': 1000 },
  });
  const client = session(t, grpcAddress);
  const watch = client.request({
    ':method': 'POST',
    ':path': `/${ViolationService.typeName}/WatchViolations`,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  watch.on('error', () => undefined);
  watch.end(frame(Buffer.alloc(0), 0));
  await once(watch, 'data');
  await once(client, 'goaway');
  await once(watch, 'data');
  await once(watch, 'close');
  assert.equal(client.closed, true);
});
