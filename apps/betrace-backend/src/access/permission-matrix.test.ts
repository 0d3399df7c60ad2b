import { create, getOption, type DescMethod } from '@bufbuild/protobuf';
import { role as roleOption } from '@betrace/api-client/gen/betrace/v1/options_pb.js';
import { Health } from '@betrace/api-client/gen/grpc/health/v1/health_pb.js';
import { TraceService } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { definitionOf } from '../api/grpc-server.ts';
import { httpBindings } from '../api/rest/http-binding.ts';
import { startApi, testTime } from '../api/testing/start-api.ts';
import { mayCall, roles, type NeededRole, type Role } from './role.ts';
import { tokensOfRoles } from './testing.ts';

// Every rpc of the descriptors × every role and none × REST and gRPC. A new rpc is in it by itself.

const callers: readonly (Role | undefined)[] = [undefined, ...roles];

/** HTTP status and gRPC code that a caller gets; undefined: whatever the call itself answers. */
function refusal(caller: Role | undefined, needed: NeededRole): readonly [number, number] | undefined {
  if (mayCall(caller, needed)) {
    return undefined;
  }
  return caller === undefined ? [401, 16] : [403, 7];
}

async function start(t: TestContext) {
  const api = await startApi(t, { otlp: true, docs: true });
  const { headerOf } = await tokensOfRoles(api, testTime);
  const client = new Client(api.grpcAddress, credentials.createInsecure());
  t.after(() => client.close());

  /** Status, headers and message of a request whose answer may never end. */
  async function rest(
    method: string,
    path: string,
    caller: Role | undefined,
    body?: string,
    type = 'application/json',
  ) {
    const stop = new AbortController();
    const answer = await fetch(api.httpUrl + path, {
      method,
      headers: { ...headerOf(caller), ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body }),
      signal: stop.signal,
    });
    const text = answer.status >= 400 ? await answer.text() : '';
    stop.abort();
    return { status: answer.status, challenge: answer.headers.get('www-authenticate'), text };
  }

  /** The code of a call, 0 when it began to answer. */
  function grpc(method: DescMethod, caller: Role | undefined): Promise<{ code: number; text: string }> {
    const metadata = new Metadata();
    Object.entries(headerOf(caller)).forEach(([name, value]) => metadata.set(name, value));
    const { path, requestSerialize, responseDeserialize } = definitionOf(method);
    const call = client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      create(method.input),
      metadata,
    );
    return new Promise((resolve) => {
      call.on('data', () => {
        resolve({ code: 0, text: '' });
        call.cancel();
      });
      call.on('error', () => undefined);
      call.on('status', ({ code, details }) => resolve({ code, text: details }));
    });
  }
  return { api, rest, grpc };
}

test('every rpc says which role it needs', async (t) => {
  const { services } = await startApi(t);
  for (const method of services.flatMap(({ desc }) => desc.methods)) {
    const word = getOption(method, roleOption);
    assert.ok(word === 'none' || (roles as readonly string[]).includes(word), `${method.parent.name}.${method.name}`);
  }
});

test('over REST each role may call what the definitions say, and nothing else', async (t) => {
  const { api, rest } = await start(t);
  const methods = api.services.flatMap(({ desc }) => httpBindings(desc));
  assert.ok(methods.length > 20);
  for (const { method, verb, template } of methods) {
    const needed = getOption(method, roleOption) as NeededRole;
    const path = template.text.replaceAll(/\{[^}]*\}/g, '0');
    for (const caller of callers) {
      const what = `${verb} ${path} by ${caller ?? 'nobody'}`;
      const expected = refusal(caller, needed);
      const { status, challenge, text } = await rest(
        verb,
        path,
        caller,
        verb === 'GET' || verb === 'DELETE' ? undefined : '{}',
      );
      if (expected === undefined) {
        assert.ok(![401, 403].includes(status), `${what}: ${status} ${text}`);
      } else {
        assert.equal(status, expected[0], `${what}: ${text}`);
        assert.equal(challenge, status === 401 ? 'Bearer realm="betrace"' : null, what);
        assert.match(
          text,
          status === 401 ? /Authorization: Bearer TOKEN/ : new RegExp(`needs the role ${needed}`),
          what,
        );
      }
    }
  }
});

test('over gRPC each role may call what the definitions say, and nothing else', async (t) => {
  const { api, grpc } = await start(t);
  for (const method of api.services.flatMap(({ desc }) => desc.methods)) {
    const needed = getOption(method, roleOption) as NeededRole;
    for (const caller of callers) {
      const what = `${method.parent.name}.${method.name} by ${caller ?? 'nobody'}`;
      const { code, text } = await grpc(method, caller);
      const expected = refusal(caller, needed);
      if (expected === undefined) {
        assert.ok(![16, 7].includes(code), `${what}: ${code} ${text}`);
      } else {
        assert.equal(code, expected[1], what);
        assert.match(text, code === 16 ? /Authorization: Bearer TOKEN/ : new RegExp(`needs the role ${needed}`), what);
      }
    }
  }
});

test('what is no rpc of ours is under the same rules', async (t) => {
  const { rest, grpc } = await start(t);
  const routes: readonly [string, string, NeededRole][] = [
    ['POST', '/v1/traces', 'ingest'],
    ['GET', '/docs', 'viewer'],
    ['GET', '/docs/swagger-ui.css', 'viewer'],
    ['GET', '/openapi.json', 'viewer'],
  ];
  for (const [verb, path, needed] of routes) {
    for (const caller of callers) {
      const { status } = await rest(verb, path, caller, verb === 'POST' ? '{}' : undefined);
      assert.equal(status, refusal(caller, needed)?.[0] ?? 200, `${verb} ${path} by ${caller ?? 'nobody'}`);
    }
  }
  for (const caller of callers) {
    assert.equal((await grpc(TraceService.method.export, caller)).code, refusal(caller, 'ingest')?.[1] ?? 0, caller);
    assert.equal((await grpc(Health.method.check, caller)).code, 0, caller);
  }
});

test('whoever has no token is told nothing of what there is', async (t) => {
  const { rest, grpc, api } = await start(t);
  for (const path of ['/nothing', '/api/rules/no-such-rule', '/v1/nothing']) {
    assert.equal((await rest('GET', path, undefined)).status, 401, path);
    assert.notEqual((await rest('GET', path, 'viewer')).status, 401, path);
  }
  assert.equal((await rest('PATCH', '/api/rules', undefined)).status, 401);
  const [method] = api.services.flatMap(({ desc }) => desc.methods);
  const unknown = { ...method, name: 'Nothing' } as DescMethod;
  assert.equal((await grpc(unknown, undefined)).code, 16);
  assert.equal((await grpc(unknown, 'viewer')).code, 12);
});

test('reflection needs a token that may read', async (t) => {
  const { api } = await start(t);
  const client = new Client(api.grpcAddress, credentials.createInsecure());
  t.after(() => client.close());
  const plain = (bytes: Buffer) => bytes;
  const call = client.makeBidiStreamRequest('/grpc.reflection.v1.ServerReflection/ServerReflectionInfo', plain, plain);
  const code = await new Promise((resolve) => {
    call.on('error', () => undefined);
    call.on('status', (status) => resolve(status.code));
    call.end();
  });
  assert.equal(code, 16);
});
