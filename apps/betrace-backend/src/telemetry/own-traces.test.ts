import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { Health, HealthCheckRequestSchema } from '@betrace/api-client/gen/grpc/health/v1/health_pb.js';
import { create, fromBinary, type DescMethod, type Message } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { definitionOf } from '../api/grpc-server.ts';
import { startService } from '../testing/test-service.ts';

/** Gets OTLP, and shows the spans as names with what tells how they went. */
async function receiver(t: TestContext) {
  const bodies: Uint8Array[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await buffer(request));
    response.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    bodies,
    spans: () =>
      bodies
        .flatMap((body) => fromBinary(ExportTraceServiceRequestSchema, body).resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans),
  };
}

test('calls of the API are traced where the environment says so, without a value, and receiving never is', async (t) => {
  const { url, spans, bodies } = await receiver(t);
  process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] = url;
  t.after(() => delete process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
  const service = await startService(t);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await fetch(`${service.httpUrl}/api/rules/planted-id?`, { headers: { traceparent } });
  await fetch(`${service.httpUrl}/api/rules?text=planted-text`);
  await fetch(`${service.httpUrl}/api/planted-path`);
  await fetch(`${service.httpUrl}/metrics`);
  await service.send({ trace: 1, id: 1, attributes: { a: 'planted-attribute' } });
  const client = new Client(`127.0.0.1:${service.grpcPort}`, credentials.createInsecure());
  t.after(() => client.close());
  const check = definitionOf(Health.method.check as DescMethod);
  await new Promise<void>((resolve, reject) =>
    client.makeUnaryRequest<Message, Message>(
      check.path,
      check.requestSerialize,
      check.responseDeserialize,
      create(HealthCheckRequestSchema),
      (error) => (error ? reject(error) : resolve()),
    ),
  );
  await service.close();

  assert.deepEqual(
    spans().map(({ name }) => name).sort(),
    ['GET /api/rules', 'GET /api/rules/{id}', 'grpc.health.v1.Health/Check'],
  ); // prettier-ignore
  const child = spans().find(({ name }) => name === 'GET /api/rules/{id}');
  assert.equal(Buffer.from(child?.traceId ?? []).toString('hex'), '0af7651916cd43dd8448eb211c80319c');
  assert.equal(Buffer.from(child?.parentSpanId ?? []).toString('hex'), 'b7ad6b7169203331');
  assert.ok(!Buffer.concat(bodies).includes('planted'));
});

test('without the environment saying so nothing is traced, and own spans that come back are not judged', async (t) => {
  const { url, bodies } = await receiver(t);
  const quiet = await startService(t);
  await fetch(`${quiet.httpUrl}/api/rules`);
  await quiet.close();
  assert.deepEqual(bodies, []);

  process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] = url;
  t.after(() => delete process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']);
  const traced = await startService(t);
  await fetch(`${traced.httpUrl}/api/rules`);
  await traced.close();
  delete process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  const judge = await startService(t);
  const headers = { 'content-type': 'application/x-protobuf' };
  for (const body of bodies) {
    assert.equal((await fetch(`${judge.httpUrl}/v1/traces`, { method: 'POST', headers, body })).status, 200);
  }
  assert.deepEqual([judge.counts().own, judge.counts().open], [1, 0]);
});
