import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as ApiClient from '@betrace/api-client';
import { expect, test } from '@playwright/test';
import { build } from 'esbuild';
import { startChild, type Child } from './child.ts';

/** The service alone, and a page of another origin beside it. */
let service: Child;
let other: Server;
let folder: string;
let api: string;
let page: string;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'betrace-pages-'));
  service = await startChild(
    'apps/betrace-cli/src/main.ts',
    ['serve'],
    { BETRACE_HTTP_ADDR: '127.0.0.1:0', BETRACE_GRPC_ADDR: '127.0.0.1:0', BETRACE_DATA_DIR: path.join(folder, 'data') },
    /"httpUrl":"([^"]+)"/,
  );
  api = service.said;
  other = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Another page</title>');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  page = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
});

test.afterAll(async () => {
  other.close();
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

test('the page about the API shows every service, and its rules against foreign content hold', async ({
  page: tab,
}) => {
  const foreign: string[] = [];
  const refused: string[] = [];
  tab.on(
    'request',
    (request) => request.url().startsWith(api) || request.url().startsWith('data:') || foreign.push(request.url()),
  );
  tab.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()));
  await tab.goto(`${api}/docs`);
  for (const name of ['RuleService', 'ViolationService', 'SpanService', 'StatusService', 'HealthService']) {
    await expect(tab.locator(`#operations-tag-${name}`)).toBeVisible();
  }
  await expect(tab.locator('.opblock').first()).toBeVisible();
  expect(foreign).toEqual([]);
  expect(refused).toEqual([]);
});

test('a page of another origin can neither read nor write', async ({ page: tab, request }) => {
  await tab.goto(page);
  const attempts = await tab.evaluate(async (api) => {
    const rule = JSON.stringify({ name: 'Foreign', expression: 'span.status == "ERROR"' });
    const json = { 'content-type': 'application/json' };
    const outcome = (answer: Promise<Response>) =>
      answer.then(
        ({ type }) => type as string,
        () => 'refused',
      );
    return {
      read: await outcome(fetch(`${api}/api/rules`)),
      write: await outcome(fetch(`${api}/api/rules`, { method: 'POST', body: rule, headers: json })),
      remove: await outcome(fetch(`${api}/api/violations?all=true`, { method: 'DELETE' })),
      blind: await outcome(fetch(`${api}/api/rules`, { method: 'POST', body: rule, mode: 'no-cors' })),
      watch: await new Promise<string>((resolve) => {
        const events = new EventSource(`${api}/api/violations/watch`);
        events.onmessage = () => resolve('read');
        events.onerror = () => resolve('refused');
      }),
    };
  }, api);
  // An opaque answer is one that the page cannot read; that it wrote nothing is seen below.
  expect(attempts).toEqual({ read: 'refused', write: 'refused', remove: 'refused', blind: 'opaque', watch: 'refused' });
  const { rules } = (await (await request.get(`${api}/api/rules`)).json()) as { rules: unknown[] };
  expect(rules).toEqual([]);
});

test('the client of the API works in a page: calls, typed errors, and lists and streams as iterators', async ({
  page: tab,
}) => {
  await tab.goto(`${api}/health`);
  await tab.addScriptTag({ content: await clientScript() });
  const seen = await tab.evaluate(async (api) => {
    const { createClient, ApiError } = (globalThis as unknown as { betrace: typeof ApiClient }).betrace;
    const client = createClient({ baseUrl: api });
    const names = ['One', 'Two', 'Three'];
    for (const name of names) {
      await client.rules.create({ name, expression: 'never { pay }' });
    }
    const listed: string[] = [];
    for await (const { id } of client.rules.all({ pageSize: 1 })) {
      listed.push(id);
    }
    const failure: unknown = await client.rules.get('nobody').catch((error: unknown) => error);
    const { valid } = await client.rules.validate('never { pay ');
    const stop = new AbortController();
    const watch = client.violations.watch({}, { signal: stop.signal });
    const first = watch.next();
    stop.abort();
    for (const id of listed) {
      await client.rules.delete(id, { revision: 1 });
    }
    return {
      listed,
      failure: failure instanceof ApiError && [failure.status, failure.code],
      valid,
      watched: (await first).done,
    };
  }, api);
  expect(seen).toEqual({ listed: ['one', 'three', 'two'], failure: [404, 'NOT_FOUND'], valid: false, watched: true });
});

/** The client as a script of a page, under the name `betrace`. */
async function clientScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(import.meta.resolve('@betrace/api-client'))],
    bundle: true,
    format: 'iife',
    globalName: 'betrace',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
