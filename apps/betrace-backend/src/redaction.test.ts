import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { createClient } from '@betrace/api-client';
import { routes } from '@betrace/api-client/gen/routes.ts';
import { create, toBinary, type DescMethod } from '@bufbuild/protobuf';
import { AuditService } from '@betrace/api-client/gen/betrace/v1/audit_pb.js';
import { EvidenceService } from '@betrace/api-client/gen/betrace/v1/evidence_pb.js';
import { HealthService } from '@betrace/api-client/gen/betrace/v1/health_pb.js';
import { RedactionService } from '@betrace/api-client/gen/betrace/v1/redaction_pb.js';
import { RuleService } from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { SchemaService } from '@betrace/api-client/gen/betrace/v1/schema_pb.js';
import { StatusService } from '@betrace/api-client/gen/betrace/v1/status_pb.js';
import { TraceService } from '@betrace/api-client/gen/betrace/v1/traces_pb.js';
import { ViolationService } from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import { Client, credentials } from '@grpc/grpc-js';
import { otlpJsonToProtobuf } from '@betrace/engine';
import { runHere } from '../../betrace-cli/src/testing/betrace.ts';
import { serve } from '../../betrace-cli/src/testing/serve.ts';
import { temporaryFolder } from './store/fixtures.ts';
import { foundIn, other, planted, secrets } from './testing/planted.ts';
import { traceIdOf } from './testing/otlp.ts';

const everything = [...secrets, other];

const compliance = [{ framework: 'soc2', control: 'CC6.1' }];

/** Rules that are broken by every planted trace, read what can be read and say it. */
const rules = [
  {
    id: 'attributes',
    expression: `never { span.where(span.note != "" and span.list != "" and span.tree != "" and span.bytes != "" and http.route != "" and code.namespace != "" and resource.note != "" and resource."http.route" != "" and instrumentation.note != "" and span.query != "" and span.int != 0 and span.double != 0) as s }`,
    message: '{s.note} {s.sentence} {s.query} {s.list} {s.tree} {s.bytes} {s.http.route} {s.int} {s.double} of {s:service}',
  },
  {
    id: 'names',
    expression: `never { span.where(span:kind == server and instrumentation:name != "" and instrumentation:version != "") as s }`,
    message: '{s:name} {s:service} {root:name} {root:service} {trace:rootName} {trace:rootService}',
  },
  { id: 'status', expression: `never { span.where(span:statusMessage != "") as s }`, message: '{s:statusMessage}' },
  {
    id: 'plain',
    expression: `never { span.where(event(event:name != "") or link(exists(note))) }`,
    message: '',
  },
]; // prettier-ignore

test('whatever is planted wherever in a trace, nothing of it is stored, told, logged or sent on', async (t) => {
  const sink = await recordingSink(t);
  const service = await startService(t, sink.url);
  const { url } = service;
  for (const { id, expression, message } of rules) {
    await post(`${url}/api/rules`, { id, name: id, expression, message, compliance });
  }
  const watch = await watching(t, `${url}/api/violations/watch`);
  const client = new Client(`127.0.0.1:${service.grpcPort}`, credentials.createInsecure());
  t.after(() => client.close());
  const streamed = watchingGrpc(t, client);

  // Half as JSON, half in protobuf; then in bodies that are refused.
  for (const [i, secret] of everything.entries()) {
    const json = planted(secret, i + 1);
    const isJson = i % 2 === 0;
    const response = await fetch(`${url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': isJson ? 'application/json' : 'application/x-protobuf' },
      body: isJson ? JSON.stringify(json) : Buffer.from(otlpJsonToProtobuf(json)),
    });
    assert.equal(response.status, 200, await response.text());
  }
  const refused = everything.map(({ text }) => text).join(' ');
  for (const [route, body] of [
    ['/v1/traces', `{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "${refused}"}]}]}]}`],
    ['/v1/traces', `${refused} {`],
    ['/api/spans', JSON.stringify({ spans: [{ name: refused, traceId: refused }] })],
    ['/api/spans', JSON.stringify({ [refused]: 1 })],
  ] as const) {
    const { status } = await fetch(url + route, { method: 'POST', headers: json, body });
    assert.equal(status, 400);
  }

  const { violations } = createClient({ baseUrl: url });
  const expected = rules.length * everything.length;
  await until(
    'every violation is stored',
    async () => (await violations.list({ pageSize: 1000 })).violations.length >= expected,
  );
  await until('every violation span is sent', () => sink.spans('betrace.violation.id') >= expected);
  await until('every span of evidence is sent', () => sink.spans('compliance.violation_id') >= expected);
  await until('every violation is watched', () => watch.text().split('\n').length > expected);
  await until('every violation is watched over gRPC', () => streamed.length > expected);

  const answers = new Map<string, Uint8Array | string>();
  const ids: string[] = [];
  for await (const { id } of violations.all({ pageSize: 1000 })) {
    ids.push(id);
  }
  for (const [rpc, { verb, path: route }] of Object.entries(routes)) {
    if (verb === 'GET' && !route.includes('{') && !rpc.startsWith('ViolationService.Watch')) {
      answers.set(route, await get(url + route));
    }
  }
  for (const id of ids) {
    answers.set(`violation ${id}`, await get(`${url}/api/violations/${id}`));
  }
  for (let i = 0; i < everything.length; i++) {
    answers.set(`trace ${i}`, await get(`${url}/api/traces/${traceIdOf(i + 1)}`));
    for (const { id } of rules) {
      answers.set(`test ${i} ${id}`, await post(`${url}/api/rules/test`, { ruleId: id, traceId: traceIdOf(i + 1) }));
    }
  }
  for (const group of ['rule', 'severity', 'service']) {
    const route = `/api/violations/series?groupBy=${group}`;
    answers.set(route, await get(url + route));
  }
  answers.set('metrics', await get(`${url}/metrics`));
  answers.set('watch', watch.text());
  answers.set('gRPC watch', Buffer.concat(streamed));
  for (const [name, bytes] of await overGrpc(client, ids)) {
    answers.set(`gRPC ${name}`, bytes);
  }
  answers.set('violation spans', sink.content());
  for (const args of commands(ids)) {
    const { code, out, err } = await runHere(args, '', { BETRACE_URL: url });
    assert.equal(code, 0, err);
    answers.set(`betrace ${args.join(' ')}`, out + err);
  }
  await post(`${url}/api/backup`, {});
  assert.equal(await service.stop(), 0);
  answers.set('logs', service.output());
  for (const file of readdirSync(service.dataDir, { recursive: true, encoding: 'utf8' })) {
    if (!file.startsWith('spool') && statSync(path.join(service.dataDir, file)).isFile()) {
      answers.set(file, readFileSync(path.join(service.dataDir, file)));
    }
  }
  assert.ok([...answers.keys()].some((name) => name.startsWith('backups/')));

  for (const [name, content] of answers) {
    assert.deepEqual(foundIn(content, everything), [], name);
  }
  // It was all there to be told: what stands in place of it is.
  const told = (of: string) =>
    [...answers]
      .filter(([name]) => name.startsWith(of))
      .map(String)
      .join('\n');
  for (const sign of ['[email]', '[card]', '[ssn]', '[phone]', '[ip]', '[jwt]', '[secret]', '[iban]']) {
    for (const place of [
      'violation ',
      'trace ',
      'test ',
      'watch',
      'gRPC GetViolation',
      'gRPC watch',
      'gRPC GetTrace',
      'violation spans',
    ]) {
      assert.ok(told(place).includes(sign), `${sign} in ${place}`);
    }
  }
  assert.match(told('violation '), /"note":"h:[0-9a-f]{6}:[0-9a-f]{16}"/);
  assert.match(told('betrace.db'), /h:[0-9a-f]{6}:[0-9a-f]{16}/);
  assert.match(told('logs'), /the service has ended/);
  for (const place of ['/api/evidence', 'gRPC Export', 'betrace evidence export']) {
    assert.equal(told(place).split('evidenceType').length - 1, rules.length + expected + 1, place);
  }
  assert.ok(told('betrace violations show').includes('[email]'));
});

test('what is searched for would be found, in whatever form it stood', () => {
  for (const secret of everything) {
    const json = JSON.stringify(planted(secret, 1));
    assert.deepEqual(foundIn(json, [secret]), [secret.class]);
    assert.deepEqual(foundIn(otlpJsonToProtobuf(JSON.parse(json)), [secret]), [secret.class]);
    assert.deepEqual(foundIn(`x${Buffer.from(`say ${secret.text} now`).toString('base64')}`, [secret]), [secret.class]);
    assert.deepEqual(foundIn(Buffer.from(secret.text).toString('hex'), [secret]), [secret.class]);
  }
});

/** What the command line prints of what was found; of violations and traces, each. */
function commands(ids: readonly string[]): readonly (readonly string[])[] {
  const perOutput = ['table', 'json', 'yaml'].flatMap((format) =>
    [
      ['status'],
      ['rules', 'list'],
      ['violations', 'list', '--limit', '1000'],
      ['traces', 'list'],
      ['audit', 'list'],
    ].map((args) => [...args, '-o', format]),
  );
  return [
    ...perOutput,
    ['audit', 'export'],
    ['evidence', 'export'],
    ...ids.map((id) => ['violations', 'show', id]),
    ...everything.map((_, i) => ['traces', 'show', traceIdOf(i + 1)]),
  ];
}

const json = { 'content-type': 'application/json' };

async function get(url: string): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  assert.ok(response.ok, `${url}: ${text}`);
  return text;
}

async function post(url: string, body: object): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) });
  const text = await response.text();
  assert.ok(response.ok, `${url}: ${text}`);
  return text;
}

async function startService(t: TestContext, exportTo: string) {
  const dataDir = temporaryFolder(t);
  const served = await serve(t, {
    BETRACE_DATA_DIR: dataDir,
    BETRACE_ASSEMBLE_ROOT_GRACE: '200ms',
    BETRACE_SPOOL_RESERVE: '1MiB',
    BETRACE_SHARDS: '1',
    BETRACE_LOG_LEVEL: 'trace',
    BETRACE_EXPORT_OTLP_ENDPOINT: exportTo,
  });
  return { ...served, dataDir };
}

/** Takes OTLP/HTTP and keeps what it got. */
async function recordingSink(t: TestContext) {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    bodies.push(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    response.writeHead(200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const content = () => Buffer.concat(bodies);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    content,
    spans: (attribute: string) => content().toString('latin1').split(attribute).length - 1,
  };
}

/** The live stream as NDJSON, from now on. */
async function watching(t: TestContext, url: string) {
  const ending = new AbortController();
  t.after(() => ending.abort());
  const response = await fetch(url, { headers: { accept: 'application/x-ndjson' }, signal: ending.signal });
  let text = '';
  void (async () => {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
    }
  })().catch(() => undefined);
  await until('the stream has begun', () => text !== '');
  return { text: () => text };
}

/** The messages of the same stream over gRPC, as they come. */
function watchingGrpc(t: TestContext, client: Client): Buffer[] {
  const messages: Buffer[] = [];
  const { parent, name } = ViolationService.method.watchViolations;
  const stream = client.makeServerStreamRequest(
    `/${parent.typeName}/${name}`,
    () => Buffer.alloc(0),
    (bytes: Buffer) => bytes,
    {},
  );
  stream.on('data', (bytes: Buffer) => messages.push(bytes)).on('error', () => undefined);
  t.after(() => stream.cancel());
  return messages;
}

/** The bytes that every rpc that only reads answers, by its name. */
async function overGrpc(client: Client, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
  const call = (method: DescMethod, request: Record<string, unknown>) =>
    new Promise<Uint8Array>((resolve, reject) =>
      client.makeUnaryRequest(
        `/${method.parent.typeName}/${method.name}`,
        () => Buffer.from(toBinary(method.input, create(method.input, request))),
        (bytes: Buffer) => bytes,
        {},
        (error, answer) => (error ? reject(error) : resolve(answer ?? Buffer.alloc(0))),
      ),
    );
  const answers = new Map<string, Uint8Array>();
  const services = [AuditService, HealthService, RedactionService, RuleService, SchemaService, StatusService, TraceService, ViolationService];
  for (const method of services.flatMap(({ methods }) => methods as readonly DescMethod[])) {
    const name = `${method.parent.name}.${method.name}` as keyof typeof routes;
    const { verb, path: route } = routes[name];
    if (method.methodKind === 'unary' && verb === 'GET' && !route.includes('{')) {
      answers.set(name, await call(method, {}));
    }
  }
  for (const id of ids) {
    answers.set(`GetViolation ${id}`, await call(ViolationService.method.getViolation, { id }));
  }
  const { parent, name } = EvidenceService.method.export;
  const evidence: Buffer[] = [];
  const toBuffer = (bytes: Buffer) => bytes;
  const method = `/${parent.typeName}/${name}`;
  for await (const message of client.makeServerStreamRequest(method, () => Buffer.alloc(0), toBuffer, {})) {
    evidence.push(message as Buffer);
  }
  answers.set('Export', Buffer.concat(evidence));
  for (let i = 0; i < everything.length; i++) {
    answers.set(`GetTrace ${i}`, await call(TraceService.method.getTrace, { id: traceIdOf(i + 1) }));
  }
  return answers;
} // prettier-ignore

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `not within 60 s: ${what}`);
    await sleep(50);
  }
}
