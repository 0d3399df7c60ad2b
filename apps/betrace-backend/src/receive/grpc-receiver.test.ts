import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:http2';
import type { IncomingHttpHeaders } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';
import * as zlib from 'node:zlib';
import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import type { Any } from '@bufbuild/protobuf/wkt';
import { Client, compressionAlgorithms, credentials, loadPackageDefinition, status as grpcStatus } from '@grpc/grpc-js';
import type { ClientDuplexStream, ServiceClientConstructor, ServiceError as GrpcError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import {
  ExportTraceServiceResponseSchema,
  TraceService,
} from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type { ExportTraceServiceResponse } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { RetryInfoSchema } from '@betrace/api-client/gen/google/rpc/error_details_pb.js';
import { StatusSchema } from '@betrace/api-client/gen/google/rpc/status_pb.js';
import { ServiceError } from '../errors.ts';
import { otlpBody, spanIdOf } from '../testing/otlp.ts';
import { standardLimits as limits, startReceiver } from './testing/start-receiver.ts';
import type { ReceiverOptions } from './testing/start-receiver.ts';

const reflectionProto = fileURLToPath(
  new URL('../../../../third_party/proto/grpc/reflection/v1/reflection.proto', import.meta.url),
);

interface ReflectionAnswer {
  listServicesResponse?: { service: { name: string }[] };
  fileDescriptorResponse?: { fileDescriptorProto: Buffer[] };
}

const path = `/${TraceService.typeName}/Export`;
const spans = [
  { trace: 1, id: 1 },
  { trace: 1, id: 2, parent: 1 },
];

/** Calls Export with a message as it is; resolves with the response or rejects with grpc-js's error. */
function exporter(t: TestContext, port: number, compression = compressionAlgorithms.identity) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': compression,
  });
  t.after(() => client.close());
  return (message: Uint8Array) =>
    new Promise<ExportTraceServiceResponse>((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        (bytes: Uint8Array) => Buffer.from(bytes),
        (bytes) => fromBinary(ExportTraceServiceResponseSchema, bytes),
        message,
        (error, response) => (error ? reject(error) : resolve(response as ExportTraceServiceResponse)),
      );
    });
}

async function setUp(t: TestContext, options: ReceiverOptions = {}) {
  const receiver = await startReceiver(t, options);
  const send = exporter(t, receiver.grpcPort);
  const failure = async (message: Uint8Array): Promise<GrpcError> =>
    send(message).then(
      () => assert.fail('was taken'),
      (error: GrpcError) => error,
    );
  return { ...receiver, send, failure };
}

/** The Status that the error carries, and the pause that it asks for. */
function detailsOf({ metadata }: GrpcError) {
  const status = fromBinary(StatusSchema, metadata.get('grpc-status-details-bin')[0] as Buffer);
  const retry = status.details.map((detail: Any) => anyUnpack(detail, RetryInfoSchema))[0];
  return { status, retryAfter: retry?.retryDelay?.seconds };
}

/** A call by HTTP/2 alone, with what stands on the wire. */
async function rawCall(t: TestContext, port: number, body: Uint8Array, headers: IncomingHttpHeaders = {}) {
  const session = connect(`http://127.0.0.1:${port}`);
  t.after(() => session.destroy());
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  stream.end(body);
  let trailers: IncomingHttpHeaders = {};
  stream.once('trailers', (more: IncomingHttpHeaders) => (trailers = more));
  const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  const answer = await buffer(stream);
  return { head, answer, status: Number(trailers['grpc-status'] ?? head['grpc-status']) };
}

function frame(message: Uint8Array, compressed = 0): Buffer {
  const head = Buffer.alloc(5);
  head[0] = compressed;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

test('spans are taken, and the response is empty when all of them are', async (t) => {
  const { send, received } = await setUp(t);
  const response = await send(otlpBody(spans));
  assert.equal(response.partialSuccess, undefined);
  assert.deepEqual(
    received.map(({ spanId, parentId }) => [spanId, parentId]),
    [
      [spanIdOf(1), ''],
      [spanIdOf(2), spanIdOf(1)],
    ],
  );
});

test('compressed messages are taken: gzip and deflate from a client, zstd on the wire, and single ones in the clear', async (t) => {
  const { grpcPort, received } = await setUp(t);
  for (const compression of [compressionAlgorithms.gzip, compressionAlgorithms.deflate]) {
    await exporter(t, grpcPort, compression)(otlpBody(spans));
  }
  const zstd = frame(zlib.zstdCompressSync(otlpBody(spans)), 1);
  assert.equal((await rawCall(t, grpcPort, zstd, { 'grpc-encoding': 'zstd' })).status, 0);
  assert.equal((await rawCall(t, grpcPort, frame(otlpBody(spans)), { 'grpc-encoding': 'gzip' })).status, 0);
  assert.equal(received.length, 8);
});

test('a request without spans is taken', async (t) => {
  const { send, received } = await setUp(t);
  assert.equal((await send(new Uint8Array())).partialSuccess, undefined);
  assert.equal(received.length, 0);
});

test('spans that cannot be used are reported as a partial success, with count and reason', async (t) => {
  const { send, received, rejected } = await setUp(t);
  const { partialSuccess } = await send(otlpBody([...spans, { trace: 0, id: 3 }]));
  assert.equal(partialSuccess?.rejectedSpans, 1n);
  assert.match(partialSuccess?.errorMessage ?? '', /^Spans were left out: 1 for .*trace.?id/i);
  assert.equal(received.length, 2);
  assert.deepEqual(Object.values(rejected), [1]);
});

test('what is no trace request is INVALID_ARGUMENT with the byte, and not worth another try', async (t) => {
  const { failure, received } = await setUp(t);
  for (const body of [otlpBody(spans).subarray(0, -3), Buffer.from('hello')]) {
    const error = await failure(body);
    assert.equal(error.code, grpcStatus.INVALID_ARGUMENT);
    assert.match(error.details, /no OTLP trace request: .*\(byte \d+\)/);
    assert.equal(detailsOf(error).retryAfter, undefined);
  }
  assert.equal(received.length, 0);
});

test('a message over the limit, as sent or as inflated, is RESOURCE_EXHAUSTED, and not worth another try', async (t) => {
  const { failure, grpcPort } = await setUp(t);
  const asSent = await failure(Buffer.alloc(limits.maxBody + 1));
  assert.equal(asSent.code, grpcStatus.RESOURCE_EXHAUSTED);
  assert.match(asSent.details, /larger than 100000 bytes/);
  assert.equal(detailsOf(asSent).retryAfter, undefined);
  const far = await failure(Buffer.alloc(40 * limits.maxBody));
  assert.equal(far.code, grpcStatus.RESOURCE_EXHAUSTED);
  const inflated = await exporter(
    t,
    grpcPort,
    compressionAlgorithms.gzip,
  )(Buffer.alloc(10_000_000)).catch((error: GrpcError) => error);
  assert.ok('code' in inflated);
  assert.equal(inflated.code, grpcStatus.RESOURCE_EXHAUSTED);
  assert.match(inflated.details, /inflates to more than \d+ bytes/);
});

test('overload is UNAVAILABLE or RESOURCE_EXHAUSTED with RetryInfo, said before the message is read', async (t) => {
  const overload = () => new ServiceError('unavailable', 'The store is behind: 100 % “full”.', { retryAfter: 5 });
  const behind = await (await setUp(t, { overload })).failure(Buffer.alloc(10 * limits.maxBody));
  assert.equal(behind.code, grpcStatus.UNAVAILABLE);
  assert.equal(behind.details, 'The store is behind: 100 % “full”.');
  assert.equal(detailsOf(behind).status.code, grpcStatus.UNAVAILABLE);
  assert.equal(detailsOf(behind).retryAfter, 5n);

  const crowded = await (await setUp(t, { limits: { maxPending: 10 } })).failure(otlpBody(spans));
  assert.equal(crowded.code, grpcStatus.RESOURCE_EXHAUSTED);
  assert.equal(detailsOf(crowded).retryAfter, 1n);
});

test('an encoding that is not known is UNIMPLEMENTED, and the answer names those that are', async (t) => {
  const { grpcPort } = await setUp(t);
  const { status, head } = await rawCall(t, grpcPort, frame(otlpBody(spans), 1), { 'grpc-encoding': 'snappy' });
  assert.equal(status, grpcStatus.UNIMPLEMENTED);
  assert.equal(head['grpc-accept-encoding'], 'identity, gzip, deflate, zstd');
});

test('another content type is HTTP 415, as gRPC over HTTP/2 has it', async (t) => {
  const { grpcPort } = await setUp(t);
  const { head } = await rawCall(t, grpcPort, frame(otlpBody(spans)), { 'content-type': 'application/json' });
  assert.equal(head[':status'], 415);
});

test('frames that say too much, too little, several messages or nothing are refused', async (t) => {
  const { grpcPort, received } = await setUp(t);
  const whole = frame(otlpBody(spans));
  const long = Buffer.from(whole);
  long.writeUInt32BE(0xffff_ffff, 1);
  for (const body of [
    new Uint8Array(),
    whole.subarray(0, 3),
    whole.subarray(0, -1),
    long,
    Buffer.concat([whole, whole]),
    frame(otlpBody(spans), 1),
    frame(otlpBody(spans), 7),
  ]) {
    assert.equal((await rawCall(t, grpcPort, body)).status, grpcStatus.INVALID_ARGUMENT);
  }
  assert.equal(received.length, 0);
});

test('a fault of our own is INTERNAL without its text', async (t) => {
  const { failure } = await setUp(t, {
    overload: () => {
      throw new Error('secret detail');
    },
  });
  const error = await failure(otlpBody(spans));
  assert.equal(error.code, grpcStatus.INTERNAL);
  assert.ok(!error.details.includes('secret'));
});

test('calls that are over no longer count as pending, whether taken, refused or abandoned', async (t) => {
  const { send, failure, grpcPort, intake } = await setUp(t, { limits: { maxPending: 200_000 } });
  await send(otlpBody(spans));
  await failure(Buffer.alloc(limits.maxBody + 1));
  const session = connect(`http://127.0.0.1:${grpcPort}`);
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' });
  stream.on('error', () => undefined);
  stream.write(frame(Buffer.alloc(50_000)).subarray(0, 40_000));
  while (intake.pendingBytes === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  session.destroy();
  while (intake.pendingBytes > 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await send(otlpBody(spans));
});

test('every call is measured, first with the code of its answer', async (t) => {
  const codes: number[][] = [];
  const measure = (method: string) => {
    assert.equal(`/${method}`, path);
    const ends: number[] = [];
    codes.push(ends);
    return (code: number) => void ends.push(code);
  };
  const { send, failure } = await setUp(t, { measure });
  await send(otlpBody(spans));
  await failure(Buffer.from('hello'));
  assert.deepEqual(
    codes.map(([first]) => first),
    [grpcStatus.OK, grpcStatus.INVALID_ARGUMENT],
  );
});

test('reflection lists the service and describes it', async (t) => {
  const { grpcPort } = await startReceiver(t);
  const loaded = loadPackageDefinition(loadSync(reflectionProto)) as never as {
    grpc: { reflection: { v1: { ServerReflection: ServiceClientConstructor } } };
  };
  const client = new loaded.grpc.reflection.v1.ServerReflection(`127.0.0.1:${grpcPort}`, credentials.createInsecure());
  const stream = client['ServerReflectionInfo']?.call(client) as ClientDuplexStream<object, ReflectionAnswer>;
  stream.on('error', () => undefined);
  t.after(() => {
    stream.end();
    client.close();
  });
  stream.write({ listServices: '' });
  const [{ listServicesResponse }] = (await once(stream, 'data')) as [ReflectionAnswer];
  assert.ok(listServicesResponse?.service.some(({ name }) => name === TraceService.typeName));
  stream.write({ fileContainingSymbol: `${TraceService.typeName}.Export` });
  const [{ fileDescriptorResponse }] = (await once(stream, 'data')) as [ReflectionAnswer];
  assert.ok((fileDescriptorResponse?.fileDescriptorProto.length ?? 0) > 0);
});

test('many calls at once on one connection are all taken, with messages larger than the flow-control window', async (t) => {
  const { send, received } = await setUp(t, { limits: { maxBody: 10_000_000, maxPending: 100_000_000 } });
  const large = [{ trace: 1, id: 1, attributes: { blob: 'x'.repeat(3_000_000) } }];
  await Promise.all(Array.from({ length: 8 }, () => send(otlpBody(large))));
  await Promise.all(Array.from({ length: 200 }, () => send(otlpBody(spans))));
  assert.equal(received.length, 8 + 400);
});
