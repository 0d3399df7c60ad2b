import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastify } from 'fastify';
import { registerLoopbackGuard } from './loopback-guard.ts';

async function statusOf(
  request: { method?: 'GET' | 'POST' | 'DELETE'; headers: Record<string, string> },
  options = { anyHost: () => false },
): Promise<number> {
  const server = fastify();
  registerLoopbackGuard(server, options);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.all('/', async () => 'reached');
  const { statusCode } = await server.inject({ method: 'GET', url: '/', ...request });
  return statusCode;
}

test('only requests to a local name are served', async () => {
  for (const host of ['localhost', 'localhost:12011', '127.0.0.1:12011', '[::1]:12011', 'LOCALHOST:1']) {
    assert.equal(await statusOf({ headers: { host } }), 200, host);
  }
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:12011',
    '10.0.0.1',
    'evil@localhost',
  ]) {
    assert.equal(await statusOf({ headers: { host } }), 403, host);
    assert.equal(await statusOf({ headers: { host } }, { anyHost: () => true }), 200, host);
  }
});

test('a web page of another site is refused, whatever the Host', async () => {
  const headers = { host: 'localhost', 'sec-fetch-site': 'cross-site' };
  assert.equal(await statusOf({ headers }), 403);
  assert.equal(await statusOf({ headers }, { anyHost: () => true }), 403);
  assert.equal(await statusOf({ headers: { ...headers, 'sec-fetch-site': 'same-origin' } }), 200);
});

test('a write needs a content type that no form can send', async () => {
  const post = (type?: string) =>
    statusOf({
      method: 'POST',
      headers: { host: 'localhost', ...(type === undefined ? {} : { 'content-type': type }) },
    });
  assert.equal(await post('application/json'), 200);
  assert.equal(await post('application/json; charset=utf-8'), 200);
  assert.equal(await post('application/x-protobuf'), 200);
  for (const type of [undefined, 'text/plain', 'application/x-www-form-urlencoded', 'text/plain; application/json']) {
    assert.equal(await post(type), 415, type);
  }
  assert.equal(await statusOf({ method: 'DELETE', headers: { host: 'localhost' } }), 200);
});
