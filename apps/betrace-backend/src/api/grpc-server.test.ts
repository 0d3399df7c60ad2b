import { create, fromBinary, toBinary, type DescMethod, type Message } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import {
  HealthCheckRequestSchema,
  type HealthCheckResponse,
  Health,
  HealthCheckResponse_ServingStatus as Serving,
} from '@betrace/api-client/gen/grpc/health/v1/health_pb.js';
import {
  Client,
  credentials,
  loadPackageDefinition,
  Metadata,
  type ClientDuplexStream,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, loadSync } from '@grpc/proto-loader';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openTelemetry } from '../telemetry/open-telemetry.ts';
import { measureGrpc } from '../telemetry/request-metrics.ts';
import { definitionOf } from './grpc-server.ts';
import type { CallContext, ServedService } from './service.ts';
import { sampleService } from './testing/sample-service.ts';
import { startApi } from './testing/start-api.ts';

const reflectionProto = fileURLToPath(
  new URL('../../../../third_party/proto/grpc/reflection/v1/reflection.proto', import.meta.url),
);

interface ReflectionAnswer {
  listServicesResponse?: { service: { name: string }[] };
  fileDescriptorResponse?: { fileDescriptorProto: Buffer[] };
  errorResponse?: { errorCode: number };
}

/** A client that knows nothing but the address. */
function reflect(t: TestContext, address: string) {
  const loaded = loadPackageDefinition(loadSync(reflectionProto)) as never as {
    grpc: { reflection: { v1: { ServerReflection: ServiceClientConstructor } } };
  };
  const client = new loaded.grpc.reflection.v1.ServerReflection(address, credentials.createInsecure());
  const stream = client['ServerReflectionInfo']?.call(client) as ClientDuplexStream<object, ReflectionAnswer>;
  stream.on('error', () => undefined);
  t.after(() => {
    stream.end();
    client.close();
  });
  return async (request: object): Promise<ReflectionAnswer> => {
    stream.write(request);
    const [answer] = await once(stream, 'data');
    return answer;
  };
}

test('a client that knows only the address lists and calls the services', async (t) => {
  const { grpcAddress, rest, services } = await startApi(t);
  await rest('POST /api/rules', { name: 'Errors', expression: 'span.status == "ERROR"' });
  const ask = reflect(t, grpcAddress);
  const { listServicesResponse } = await ask({ listServices: '' });
  const names = listServicesResponse?.service.map(({ name }) => name).sort();
  assert.deepEqual(names, [...services.map(({ desc }) => desc.typeName), Health.typeName].sort());

  const { fileDescriptorResponse } = await ask({ fileContainingSymbol: 'betrace.v1.RuleService' });
  const files = fileDescriptorResponse?.fileDescriptorProto ?? [];
  const set = create(FileDescriptorSetSchema, {
    file: files.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes)),
  });
  const learnt = loadFileDescriptorSetFromBuffer(Buffer.from(toBinary(FileDescriptorSetSchema, set)), {
    defaults: true,
  });
  const { RuleService } = (
    loadPackageDefinition(learnt) as never as { betrace: { v1: Record<string, ServiceClientConstructor> } }
  ).betrace.v1;
  assert.ok(RuleService);
  const client = new RuleService(grpcAddress, credentials.createInsecure());
  t.after(() => client.close());
  const rule = await new Promise<{ name: string; severity: string }>((resolve, reject) =>
    client['GetRule']?.call(
      client,
      { id: 'errors' },
      (error: Error | null, answer: { name: string; severity: string }) => (error ? reject(error) : resolve(answer)),
    ),
  );
  assert.equal(rule.name, 'Errors');
  assert.equal(rule.severity, 'medium');
});

test('reflection says what it does not know', async (t) => {
  const { grpcAddress } = await startApi(t);
  const { errorResponse } = await reflect(t, grpcAddress)({ fileContainingSymbol: 'betrace.v1.Nothing' });
  assert.equal(errorResponse?.errorCode, 5);
});

test('health is that of the service, by name and as a whole', async (t) => {
  let reason: string | undefined = undefined;
  const { grpc } = await startApi(t, { ready: async () => reason });
  const check = (service: string) => grpc(Health.method.check as never, { service });
  assert.deepEqual(await check(''), { code: 0, body: { status: 'SERVING' } });
  assert.deepEqual(await check('betrace.v1.RuleService'), { code: 0, body: { status: 'SERVING' } });
  assert.equal((await check('nobody')).code, 5);
  reason = 'The store is away.';
  assert.deepEqual(await check(''), { code: 0, body: { status: 'NOT_SERVING' } });
  const { body } = await grpc(Health.method.list as never, {});
  assert.deepEqual((body['statuses'] as Record<string, unknown>)['betrace.v1.SpanService'], { status: 'NOT_SERVING' });
});

test('who watches the health is told of every change', async (t) => {
  let reason: string | undefined = undefined;
  const { grpcAddress } = await startApi(t, { ready: async () => reason });
  const client = new Client(grpcAddress, credentials.createInsecure());
  t.after(() => client.close());
  const { path, requestSerialize, responseDeserialize } = definitionOf(Health.method.watch as never);
  const watch = client.makeServerStreamRequest<Message, Message>(
    path,
    requestSerialize,
    responseDeserialize,
    create(HealthCheckRequestSchema),
  );
  watch.on('error', () => undefined);
  const [first] = (await once(watch, 'data')) as [HealthCheckResponse];
  assert.equal(first.status, Serving.SERVING);
  reason = 'The store is away.';
  const [second] = (await once(watch, 'data')) as [HealthCheckResponse];
  assert.equal(second.status, Serving.NOT_SERVING);
  watch.cancel();
});

test('an error too large for the headers of gRPC goes without its details', async (t) => {
  const { grpc, services, rest } = await startApi(t);
  const expression = `// ${'x'.repeat(20_000)}\nspan.status == "ERROR"`;
  await rest('POST /api/rules', { name: 'Errors', expression });
  const update = services.flatMap(({ desc }) => desc.methods).find(({ name }) => name === 'UpdateRule');
  await assert.rejects(
    grpc(update as NonNullable<typeof update>, { id: 'errors', rule: { name: 'Errors', expression, revision: 9 } }),
    { code: 10, details: /it is at revision 1 now/ },
  );
});

/** A service whose one call waits until its caller is gone. */
function waitingService() {
  const gone = Promise.withResolvers<boolean>();
  const desc = sampleService({ get: '/v1/wait' });
  const service: ServedService = {
    desc,
    handler:
      () =>
      async (_request, { signal }: CallContext) => {
        await once(signal, 'abort');
        gone.resolve(signal.aborted);
        return {};
      },
  };
  return { service, method: definitionOf(desc.methods[0] as DescMethod), gone: gone.promise };
}

for (const [name, options, code] of [
  ['a call beyond its deadline is ended on both sides', { deadline: () => Date.now() + 200 }, 4],
  ['a call that its client cancels ends in the service', { cancel: true }, 1],
] as const) {
  test(name, async (t) => {
    const { service, method, gone } = waitingService();
    const { grpcAddress } = await startApi(t, { more: [service] });
    const client = new Client(grpcAddress, credentials.createInsecure());
    t.after(() => client.close());
    const answered = Promise.withResolvers<number | undefined>();
    const call = client.makeUnaryRequest<Message, Message>(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      create((service.desc.methods[0] as DescMethod).input),
      new Metadata(),
      'deadline' in options ? { deadline: options.deadline() } : {},
      (error) => answered.resolve(error?.code),
    );
    if ('cancel' in options) {
      setTimeout(() => call.cancel(), 200);
    }
    assert.equal(await answered.promise, code);
    assert.equal(await gone, true);
  });
}

test('a message beyond the limit is refused by name of the limit', async (t) => {
  const { grpc, services } = await startApi(t, { maxGrpcMessage: 1000 });
  const create = services.flatMap(({ desc }) => desc.methods).find(({ name }) => name === 'CreateRule');
  await assert.rejects(grpc(create as DescMethod, { rule: { name: 'x', expression: 'y'.repeat(2000) } }), {
    code: 8,
    details: /larger than max \(\d+ vs\. 1000\)|larger than max/,
  });
});

test('calls are measured by method and code by the interceptor', async (t) => {
  const { close, interceptor, prometheus } = measuredTelemetry();
  t.after(close);
  const { grpc, services } = await startApi(t, { interceptors: [interceptor] });
  const get = services.flatMap(({ desc }) => desc.methods).find(({ name }) => name === 'GetRule');
  await grpc(get as DescMethod, { id: 'secret-name' });
  const text = await prometheus();
  assert.match(
    text,
    /betrace_grpc_call_duration_seconds_count\{method="betrace.v1.RuleService\/GetRule",code="NOT_FOUND"\} 1/,
  );
  assert.doesNotMatch(text, /secret-name/);
});

function measuredTelemetry() {
  const { meter, prometheus, close } = openTelemetry({ version: '1', env: {} });
  const { interceptor } = measureGrpc(meter, { debug: () => undefined });
  return { interceptor, prometheus, close };
}
