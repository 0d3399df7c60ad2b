import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startService } from '../../testing/test-service.ts';

// What a page of another origin can do with a browser: read only what it is allowed to by CORS, of which there is none,
// and send without asking only what a form or an image could send.

const origin = 'http://page.example';
const routes = ['GET /api/rules', 'GET /api/violations', 'GET /metrics', 'GET /openapi.json', 'GET /health'];

test('no answer lets a page of another origin read it', async (t) => {
  const { httpUrl } = await startService(t);
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    for (const site of ['same-site', 'none']) {
      const { headers } = await fetch(httpUrl + path, { method, headers: { origin, 'sec-fetch-site': site } });
      const cors = [...headers.keys()].filter((name) => name.startsWith('access-control-'));
      assert.deepEqual(cors, [], route);
    }
    const crossSite = await fetch(httpUrl + path, { method, headers: { origin, 'sec-fetch-site': 'cross-site' } });
    assert.equal(crossSite.status, 403, route);
  }
});

test('a browser that asks first whether a page of another origin may write is not told that it may', async (t) => {
  const { httpUrl } = await startService(t);
  for (const [path, method] of [
    ['/api/rules', 'POST'],
    ['/api/rules/errors', 'DELETE'],
    ['/api/violations', 'DELETE'],
    ['/v1/traces', 'POST'],
  ] as const) {
    const answer = await fetch(httpUrl + path, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'content-type' },
    });
    assert.ok(!answer.ok, path);
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
    assert.equal(answer.headers.get('access-control-allow-methods'), null);
  }
});

test('what a page may send without asking writes nothing', async (t) => {
  const { httpUrl, addRule, call } = await startService(t);
  await addRule({ name: 'errors', expression: 'span.status == "ERROR"', enabled: false });
  const before = await call('GET', '/api/rules');
  const body = JSON.stringify({ name: 'other', expression: 'span.status == "ERROR"' });
  for (const type of [
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ]) {
    for (const path of ['/api/rules', '/api/rules/errors/enable', '/api/rules/import', '/api/spans', '/v1/traces']) {
      const headers = { origin, 'sec-fetch-site': 'same-site', ...(type && { 'content-type': type }) };
      const answer = await fetch(httpUrl + path, { method: 'POST', headers, body: type === undefined ? null : body });
      assert.equal(answer.status, 415, `${path} as ${type}`);
    }
  }
  assert.deepEqual(await call('GET', '/api/rules'), before);
});
