import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { iconsMount, sendFile } from './static-files.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'plugin-host-'));
const served = path.join(folder, 'served');
const server = createServer((request, response) => {
  if (!sendFile([iconsMount, { at: '/files', folder: served }], request.url ?? '', request, response)) {
    response.writeHead(404).end();
  }
});

before(async () => {
  mkdirSync(served);
  for (const name of ['served/module.js', 'served/gpx_x_linux_amd64', 'secret.js']) {
    writeFileSync(path.join(folder, name), 'content');
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const get = (urlPath: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${urlPath}`, { headers });

test('a file below its folder is served with its type', async () => {
  const answer = await get('/files/module.js');
  assert.deepEqual([answer.status, await answer.text()], [200, 'content']);
  assert.match(answer.headers.get('content-type') ?? '', /javascript/);
});

test('a file that the browser has already is not sent again', async () => {
  const modified = (await get('/files/module.js')).headers.get('last-modified') ?? '';
  assert.equal((await get('/files/module.js', { 'if-modified-since': modified })).status, 304);
});

test('nothing outside of the folder, no folder and no binary is served', async () => {
  for (const urlPath of ['/files/..%2fsecret.js', '/files/', '/files/gpx_x_linux_amd64', '/secret.js']) {
    assert.equal((await get(urlPath)).status, 404, urlPath);
  }
});

test("Grafana's icons are served, and those that its package lacks are drawn", async () => {
  for (const name of ['sync', 'spinner', 'k6-rounded']) {
    const answer = await get(`/public/build/img/icons/unicons/${name}.svg`);
    assert.equal(answer.headers.get('content-type'), 'image/svg+xml');
    assert.match(await answer.text(), /^<svg/);
  }
});

test("the fonts of Grafana's styles are served", async () => {
  assert.equal((await get('/public/fonts/inter/Inter-Regular.woff2')).headers.get('content-type'), 'font/woff2');
});
