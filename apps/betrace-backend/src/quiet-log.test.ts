import { create, type DescMethod, type Message } from '@bufbuild/protobuf';
import { RuleService } from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { ViolationService } from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitionOf } from './api/grpc-server.ts';
import { startService } from './testing/test-service.ts';

/** Stands in every place where a caller can say something. */
const planted = 'planted-4711';

test('the log has every request, and nothing of what anyone sent: no value of an attribute, a query, a body or a header', async (t) => {
  const lines: string[] = [];
  const service = await startService(t, { onLog: (line) => void lines.push(line) });
  const { httpUrl, grpcPort, send, clock, settled, addRule } = service;
  await addRule({
    name: 'errors',
    expression: `never { span.where(span:status == error and note == "${planted}") as s }`,
    message: '{s.note}',
    onIncomplete: 'evaluate',
  });
  await send({ trace: 1, id: 1, status: 'error', name: planted, attributes: { note: planted, [planted]: planted } });
  clock.advance(300_000);
  await settled();

  const json = { 'content-type': 'application/json', 'x-grafana-context': planted, cookie: planted };
  const post = (path: string, body: string, headers: Record<string, string> = json) =>
    fetch(httpUrl + path, { method: 'POST', headers, body }).then((answer) => answer.status);
  assert.equal(await post('/api/rules', `{"name":"${planted}","expression":"never { ${planted}"}`), 400);
  assert.equal(await post('/api/rules', `{"${planted}":`), 400);
  assert.equal(await post('/api/rules/import', JSON.stringify({ content: `rules: [${planted}` })), 200);
  assert.equal(await post(`/api/${planted}`, '{}'), 404);
  assert.equal(await post('/v1/traces', `{"resourceSpans": "${planted}"}`), 400);
  assert.equal(await post('/v1/traces', planted, { 'content-type': 'application/x-protobuf' }), 400);
  assert.equal(await post('/v1/traces', planted, { 'content-type': `text/${planted}` }), 415);
  assert.equal(await post('/api/spans', JSON.stringify({ spans: [{ name: planted }] })), 400);
  for (const path of [
    `/api/rules/${planted}`,
    `/api/violations?text=${planted}&from=2020-01-01T00:00:00Z`,
    `/api/violations?${planted}=1`,
  ]) {
    await fetch(httpUrl + path);
  }

  const client = new Client(`127.0.0.1:${grpcPort}`, credentials.createInsecure());
  t.after(() => client.close());
  const metadata = new Metadata();
  metadata.set(planted, planted);
  for (const [method, request] of [
    [RuleService.method.getRule, { id: planted }],
    [RuleService.method.createRule, { rule: { name: planted, expression: planted } }],
    [ViolationService.method.listViolations, { text: planted, traceId: planted }],
  ] as unknown as [DescMethod, Record<string, unknown>][]) {
    const { path, requestSerialize, responseDeserialize } = definitionOf(method);
    await new Promise((resolve) =>
      client.makeUnaryRequest<Message, Message>(
        path,
        requestSerialize,
        responseDeserialize,
        create(method.input, request),
        metadata,
        resolve,
      ),
    );
  }
  await service.close();

  const log = lines.map((line) => JSON.parse(line) as { msg: string; route?: string; method?: string });
  assert.ok(log.some(({ msg, route }) => msg === 'http request' && route === '/api/rules/{id}'));
  assert.ok(log.some(({ msg, method }) => msg === 'grpc call' && method === 'betrace.v1.RuleService/GetRule'));
  assert.deepEqual(
    lines.filter((line) => line.includes(planted)),
    [],
  );
});
