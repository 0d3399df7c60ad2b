import { toJson, type JsonObject } from '@bufbuild/protobuf';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import type { ServedService } from '../service.ts';
import { sampleService } from '../testing/sample-service.ts';
import { buildHttpServer } from './http-server.ts';

// The examples of the comments in google/api/http.proto, called over HTTP; each answers with the request as it was read.
// Their fields under the names of our sample: message_id is id, revision is page_size, sub.subfield is inner.name.

async function call(rules: readonly JsonObject[], verb: string, url: string, body?: unknown) {
  const desc = sampleService(...rules);
  const seen: [string, JsonObject][] = [];
  const service: ServedService = {
    desc,
    handler: (method) => async (request) => {
      seen.push([method.name, toJson(method.input, request as never) as JsonObject]);
      return {};
    },
  };
  const http = buildHttpServer({ services: [service], log: pino({ level: 'silent' }), maxBody: 1000 });
  const { statusCode } = await http.inject({
    method: verb as 'GET',
    url,
    ...(body !== undefined && { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  await http.close();
  return { statusCode, seen: seen[0] };
}

const get = { get: '/v1/{id=messages/*}' };
const query = { get: '/v1/messages/{id}' };
const field = { patch: '/v1/messages/{id}', body: 'inner' };
const all = { patch: '/v1/messages/{id}', body: '*' };
const both = { ...query, additionalBindings: [{ get: '/v1/users/{inner.name}/messages/{id}' }] };

const examples: readonly [string, JsonObject, string, unknown, JsonObject][] = [
  ['a variable with a pattern', get, 'GET /v1/messages/123456', undefined, { id: 'messages/123456' }],
  [
    'what the path leaves is the query',
    query,
    'GET /v1/messages/123456?page_size=2&inner.name=foo',
    undefined,
    { id: '123456', pageSize: 2, inner: { name: 'foo' } },
  ],
  [
    'one field is the body',
    field,
    'PATCH /v1/messages/123456',
    { name: 'Hi!' },
    { id: '123456', inner: { name: 'Hi!' } },
  ],
  ['the rest is the body', all, 'PATCH /v1/messages/123456', { words: ['Hi!'] }, { id: '123456', words: ['Hi!'] }],
  ['the first of two bindings', both, 'GET /v1/messages/123456', undefined, { id: '123456' }],
  ['the second', both, 'GET /v1/users/me/messages/123456', undefined, { id: '123456', inner: { name: 'me' } }],
  [
    'a custom verb at the end of the path',
    { post: '/v1/{id}:cancel', body: '*' },
    'POST /v1/a:cancel',
    {},
    { id: 'a' },
  ],
  ['a method of its own', { custom: { kind: 'PURGE', path: '/v1/{id}' } }, 'PURGE /v1/a', undefined, { id: 'a' }],
  ['any method', { custom: { kind: '*', path: '/v1/{id}' } }, 'PUT /v1/a', undefined, { id: 'a' }],
  ['two stars take the rest of the path', { get: '/v1/{id=**}' }, 'GET /v1/a/b/c', undefined, { id: 'a/b/c' }],
  ['an encoded slash belongs to one segment', { get: '/v1/{id}' }, 'GET /v1/a%2Fb', undefined, { id: 'a/b' }],
  ['and stays encoded in several', { get: '/v1/{id=**}' }, 'GET /v1/a%2Fb/c', undefined, { id: 'a%2Fb/c' }],
];

for (const [name, rule, request, body, expected] of examples) {
  test(`as documented: ${name}`, async () => {
    const [verb = '', url = ''] = request.split(' ');
    const { statusCode, seen } = await call([rule], verb, url, body);
    assert.equal(statusCode, 200);
    assert.deepEqual(seen, ['Call1', expected]);
  });
}

for (const [name, rule, request] of [
  ['with the whole body no field comes by the query', all, 'PATCH /v1/messages/1?words=x'],
  ['a message is given by its fields', query, 'GET /v1/messages/1?inner=x'],
  ['a repeated message cannot be given in the query', query, 'GET /v1/messages/1?inners.name=x'],
  ['the path is not said again in the query', query, 'GET /v1/messages/1?id=2'],
] as const) {
  test(`as documented: ${name}`, async () => {
    const [verb = '', url = ''] = request.split(' ');
    const { statusCode, seen } = await call([rule], verb, url, verb === 'PATCH' ? {} : undefined);
    assert.equal(statusCode, 400);
    assert.equal(seen, undefined);
  });
}

test('of paths that overlap the more literal one is called, wherever it stands', async () => {
  const rules = [{ get: '/v1/{id}' }, { get: '/v1/messages' }, { get: '/v1/{id=**}' }];
  assert.equal((await call(rules, 'GET', '/v1/messages')).seen?.[0], 'Call2');
  assert.equal((await call(rules, 'GET', '/v1/other')).seen?.[0], 'Call1');
  assert.equal((await call(rules, 'GET', '/v1/a/b')).seen?.[0], 'Call3');
});
