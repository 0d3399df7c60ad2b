import type { JsonObject } from '@bufbuild/protobuf';
import { TokenService } from '@betrace/api-client/gen/betrace/v1/tokens_pb.js';
import { RuleService } from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { createClient } from '@betrace/api-client';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addToken } from '../access/make-token.ts';
import { tokensOfRoles } from '../access/testing.ts';
import { startApi, testTime } from './testing/start-api.ts';

const bearer = (secret: unknown) => ({ authorization: `Bearer ${String(secret)}` });

test('from the first token on every call needs one, on every protocol at once', async (t) => {
  const api = await startApi(t, { otlp: true });
  const viewer = await api.rest('POST /api/tokens', { name: 'v', role: 'viewer' });
  assert.equal(viewer.status, 400);
  assert.match(String(viewer.body['message']), /role admin/);
  assert.equal((await api.rest('GET /api/rules')).status, 200);

  const { status, body } = await api.rest('POST /api/tokens', { name: 'first', role: 'admin' });
  assert.equal(status, 200);
  assert.equal((await api.rest('GET /api/rules')).status, 401);
  assert.equal((await api.grpc(RuleService.method.listRules, {})).code, 16);
  assert.equal((await api.rest('POST /v1/traces', {})).status, 401);
  assert.equal((await api.rest('GET /health')).status, 200);
  assert.equal((await api.rest('GET /api/rules', undefined, bearer(body['secret']))).status, 200);
  assert.equal((await api.grpc(RuleService.method.listRules, {}, bearer(body['secret']))).code, 0);
});

test('a revoked token is refused on every protocol, and stays in the list', async (t) => {
  const api = await startApi(t, { otlp: true });
  const { headerOf } = await tokensOfRoles(api, testTime);
  const admin = headerOf('admin');
  const made = await api.rest(
    'POST /api/tokens',
    { name: 'passing', role: 'editor', expiresAt: '2030-01-01T00:00:00Z' },
    admin,
  );
  const { secret, token } = made.body as { secret: string; token: JsonObject };
  assert.match(secret, /^betrace_/);
  assert.deepEqual(token, {
    id: secret.slice(8, 18),
    name: 'passing',
    role: 'editor',
    trusted: false,
    createdAt: '2023-11-14T22:13:20.123456789Z',
    createdBy: 'the admin',
    expiresAt: '2030-01-01T00:00:00Z',
  });
  assert.equal((await api.rest('POST /api/tokens', { name: 'passing', role: 'viewer' }, admin)).status, 409);
  assert.equal((await api.rest('GET /api/rules', undefined, bearer(secret))).status, 200);
  assert.equal((await api.rest(`DELETE /api/tokens/${String(token['id'])}`, undefined, admin)).status, 200);
  assert.equal((await api.rest('GET /api/rules', undefined, bearer(secret))).status, 401);
  assert.equal((await api.grpc(RuleService.method.listRules, {}, bearer(secret))).code, 16);
  const { body } = await api.grpc(TokenService.method.list, {}, admin);
  const listed = (body['tokens'] as JsonObject[]).find(({ name }) => name === 'passing');
  assert.equal(listed?.['revokedAt'], '2023-11-14T22:13:20.123456789Z');
  assert.equal(listed?.['lastUsedAt'], '2023-11-14T22:13:20.123456789Z');
  assert.equal(JSON.stringify(body).includes(secret), false);
});

test('a stream that is open ends with its token', async (t) => {
  const api = await startApi(t, { heartbeat: 50 });
  const { secrets, headerOf } = await tokensOfRoles(api, testTime);
  const stop = new AbortController();
  const client = createClient({ baseUrl: api.httpUrl, headers: bearer(secrets.viewer) });
  await client.rules.list();
  const answer = await fetch(`${api.httpUrl}/api/violations/watch`, {
    headers: headerOf('viewer'),
    signal: stop.signal,
  });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  await api.rest(`DELETE /api/tokens/${secrets.viewer.slice(8, 18)}`, undefined, headerOf('admin'));
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += Buffer.from(part.value).toString();
  }
  const last = JSON.parse(text.trim().split('\n').at(-1) ?? '') as { error: JsonObject };
  assert.equal(last.error['code'], 16);
  assert.match(String(last.error['message']), /revoked/);
});

test('calls beyond the rate of a token are told when to come back, over REST, gRPC and OTLP', async (t) => {
  const api = await startApi(t, { otlp: true, accessLimits: { calls: 1, exports: 1, failures: 10 } });
  const { headerOf } = await tokensOfRoles(api, testTime);
  const admin = headerOf('admin');
  // The clock of the test stands still: nothing is saved up meanwhile.
  const spent = [await api.rest('GET /api/rules', undefined, admin), await api.rest('POST /v1/traces', {}, admin)];
  spent.push(await api.rest('GET /api/rules', undefined, admin), await api.rest('POST /v1/traces', {}, admin));
  assert.deepEqual([...new Set(spent.map(({ status }) => status))], [200]);
  for (const what of ['GET /api/rules', 'POST /v1/traces']) {
    const { status, headers, body } = await api.rest(what, what.startsWith('GET') ? undefined : {}, admin);
    assert.equal(status, 429, what);
    assert.equal(headers.get('retry-after'), '1');
    assert.match(JSON.stringify(body), /"retryDelay":"1s"/);
  }
  const { code, body } = await api.grpc(RuleService.method.listRules, {}, admin);
  assert.equal(code, 8);
  assert.match(JSON.stringify(body), /"retryDelay":"1s"/);
});

test('the status says what the token of its reader may at most, whatever role is sent along', async (t) => {
  const api = await startApi(t);
  const asked = async (headers = {}) => (await api.rest('GET /api/status', undefined, headers)).body['callerToken'];
  assert.equal(await asked(), undefined);

  const token = { name: 'of Grafana', role: 'editor', trusted: true } as const;
  const { secret } = await addToken(api.store.tokens, token, testTime, 'test');
  await api.access.reload();
  assert.deepEqual(await asked({ ...bearer(secret), 'x-betrace-role': 'viewer' }), { role: 'editor', trusted: true });
});
