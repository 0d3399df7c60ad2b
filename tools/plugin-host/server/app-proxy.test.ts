import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext as Context } from 'node:test';
import { fillTemplate, matchRoute, proxyAppRequest } from './app-proxy.ts';
import type { HttpError } from './http.ts';
import { readViewer } from './viewer.ts';

const routes = [
  { path: 'api/*', method: 'GET', url: 'one' },
  { path: 'api/rules/validate', method: 'POST', url: 'two' },
  { path: 'api/rules/*', method: 'POST', url: 'three' },
  { path: 'health', url: 'four' },
];
const match = (method: string, path: string) => {
  const found = matchRoute(routes, method, path);
  return found && [found.route.url, found.rest];
};

test('the first route in file order that fits the method and the path is taken', () => {
  assert.deepEqual(match('GET', 'api/rules/validate'), ['one', 'rules/validate']);
  assert.deepEqual(match('POST', 'api/rules/validate'), ['two', '']);
  assert.deepEqual(match('POST', 'api/rules/a/enable'), ['three', 'a/enable']);
});

test('a route without a method takes every method', () => {
  assert.deepEqual(match('DELETE', 'health'), ['four', '']);
});

test('a path without a star matches no path below it, and a starred one not its own folder', () => {
  assert.equal(match('GET', 'health/live'), undefined);
  assert.equal(match('POST', 'api/rules'), undefined);
  assert.equal(match('DELETE', 'api/rules/a'), undefined);
});

test('settings are filled into a template, and an unset one reads as in a Go template', () => {
  const settings = { enabled: true, jsonData: { url: 'http://a' }, secureJsonData: { token: 's' } };
  assert.equal(fillTemplate('{{ .JsonData.url }}/x {{.SecureJsonData.token}}', settings), 'http://a/x s');
  assert.equal(fillTemplate('Bearer {{ .SecureJsonData.other }}', settings), 'Bearer <no value>');
  const optional = (key: string) => `{{ if .SecureJsonData.${key} }}Bearer {{ .SecureJsonData.${key} }}{{ end }}`;
  assert.equal(fillTemplate(optional('token'), settings), 'Bearer s');
  assert.equal(fillTemplate(optional('other'), settings), '');
});

test('a request goes to the service with the headers of its route and without what belongs to the page', async (t) => {
  let seen: IncomingMessage | undefined;
  const service = await listen(
    t,
    createServer((request, response) => {
      seen = request;
      response.writeHead(201, { 'content-type': 'text/plain' }).end('made');
    }),
  );
  const url = await startProxy(t, service);
  const answer = await fetch(`${url}/api/rules/a%20b?x=1`, { method: 'POST', headers: { cookie: 'a=b' }, body: '{}' });
  assert.deepEqual([answer.status, await answer.text()], [201, 'made']);
  assert.equal(seen?.url, '/base/a%20b?x=1');
  assert.equal(seen?.headers['x-role'], 'editor');
  assert.equal(seen?.headers.cookie, undefined);
});

test('who lacks the action of a route is refused, whatever role it names, and so is a path without a route', async (t) => {
  const url = await startProxy(t, 'http://127.0.0.1:9');
  const viewer = { cookie: 'plugin_host_role=Viewer' };
  assert.equal((await fetch(`${url}/api/rules/a`, { method: 'POST', headers: viewer })).status, 403);
  assert.equal((await fetch(`${url}/metrics`)).status, 404);
});

test('a service that is away is answered with 502 and no body, as by Grafana', async (t) => {
  const away = createServer();
  const url = await listen(t, away);
  away.close();
  const answer = await fetch(`${await startProxy(t, url)}/api/rules/a`, { method: 'POST' });
  assert.deepEqual([answer.status, await answer.text()], [502, '']);
});

async function startProxy(t: Context, service: string): Promise<string> {
  const settings = { enabled: true, jsonData: { service: `${service}/base` }, secureJsonData: {} };
  const editorRoute = {
    path: 'api/rules/*',
    method: 'POST',
    reqRole: 'Viewer',
    reqAction: 'app.rules:write',
    url: '{{ .JsonData.service }}',
    headers: [{ name: 'X-Role', content: 'editor' }],
  };
  const roles = [{ role: { name: 'Writer', permissions: [{ action: 'app.rules:write' }] }, grants: ['Editor'] }];
  return listen(
    t,
    createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://host');
      const viewer = readViewer(request, url.searchParams);
      try {
        proxyAppRequest(
          { routes: [editorRoute], roles },
          settings,
          viewer,
          url.pathname.slice(1),
          url.search,
          request,
          response,
        );
      } catch (error) {
        response.writeHead((error as HttpError).status).end();
      }
    }),
  );
}

async function listen(t: Context, server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
