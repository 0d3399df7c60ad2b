// What docker-compose.yaml starts, started by hand on the same files, with both plugins installed as users install them.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { chromiumPath } from '../chromium.ts';
import { collectorPrograms } from '../collector/programs.ts';
import { browserOptions } from '../plugin-host/e2e/browser.ts';
import { hostPlatform } from '../release/platforms.ts';
import { makePluginArchives } from '../release/plugin-archives.ts';
import { namedPrograms, startStack, type Stack } from './stack.ts';

const app = 'betracehq-betrace-app';
const datasource = 'betracehq-betrace-datasource';
const traceId = '0af7651916cd43dd8448eb211c80319c';

test('both plugins, installed by grafana cli, work with the files of docker-compose.yaml', async (t) => {
  const named = namedPrograms();
  if ('missing' in named) {
    console.error(`SKIPPED: the stack of docker-compose.yaml with installed plugins: ${named.missing}.`);
    t.skip(named.missing);
    return;
  }
  const programs = await collectorPrograms();
  assert.ok(programs, 'Go is there: the Collector is built by it');
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-stack-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const say = (line: string) => console.log(line);
  const packed = await makePluginArchives({ to: folder, platforms: [hostPlatform], day: '2026-01-01', say });
  const archives = Object.fromEntries(packed.map(({ id, archives: [file = ''] }) => [id, file]));

  const stack = await startStack({ ...named, collector: programs.collector }, archives, folder);
  t.after(() => stack.stop());
  const grafana = grafanaOf(stack);

  await t.test('grafana cli installs them, with a program that can be executed', () => {
    for (const id of [app, datasource]) {
      assert.match(stack.installed, new RegExp(`Downloaded and extracted ${id} v\\d+\\.\\d+\\.\\d+ zip successfully`));
    }
    const files = readdirSync(path.join(stack.pluginsFolder, datasource));
    const program = files.find((file) => file.startsWith('gpx_')) ?? '';
    assert.equal(statSync(path.join(stack.pluginsFolder, datasource, program)).mode & 0o111, 0o111);
  });

  await t.test('Grafana loads both, in the version of the archives, and provisions them', async () => {
    const plugins = await grafana.get<{ id: string; enabled: boolean; info: { version: string } }[]>('/api/plugins');
    const ours = plugins.filter(({ id }) => id.startsWith('betracehq-'));
    assert.deepEqual(
      ours
        .filter(({ enabled }) => enabled)
        .map(({ id }) => id)
        .sort(),
      [app, datasource],
    );
    for (const { id, info } of ours) {
      assert.ok(archives[id]?.includes(info.version));
      const module = await fetch(`${stack.urls.grafana}/public/plugins/${id}/module.js`);
      assert.equal(module.status, 200, id);
    }
    const logs = path.join(stack.pluginsFolder, '../var/log/grafana');
    assert.equal(existsSync(logs), false, 'it writes no file of logs, which it could not in its container');
    const dashboards = await grafana.get<{ title: string }[]>('/api/search?type=dash-db');
    assert.ok(dashboards.some(({ title }) => title === 'BeTrace overview'));
    const alerts = await grafana.get<{ uid: string }[]>('/api/v1/provisioning/alert-rules');
    assert.ok(alerts.some(({ uid }) => uid === 'betrace-violated-page'));
  });

  await t.test('the service wants a token, and both plugins have theirs from files', async () => {
    assert.equal((await fetch(`${stack.urls.betrace}/api/rules`)).status, 401);
    const health = await grafana.get<{ status: string; message: string }>('/api/datasources/uid/betrace/health');
    assert.equal(health.status, 'OK', health.message);
    const rule = { id: 'no-failure', name: 'No failed span', expression: 'span.status == "ERROR"' };
    await grafana.post(`/api/plugin-proxy/${app}/api/rules`, rule);
  });

  await t.test('a trace that the Collector gets is judged, and is in Tempo with its violation', async () => {
    await sleep(1500); // The rule is live a moment after it was saved.
    await send(stack.urls.collector);
    const query = { queryType: 'violations', refId: 'A', datasource: { uid: 'betrace', type: datasource } };
    const body = { from: 'now-1h', to: 'now', queries: [query] };
    await eventually('the violation, asked for by the data source', stack, async () =>
      JSON.stringify(await grafana.post('/api/ds/query', body)).includes(traceId),
    );
    await eventually('the trace in Tempo, with the span of the violation', stack, async () =>
      JSON.stringify(await grafana.get(`/api/datasources/proxy/uid/tempo/api/traces/${traceId}`)).includes(
        'betrace.violation',
      ),
    );
  });

  await t.test(
    'the app shows rule and violation in a browser',
    { skip: chromiumPath() ? false : 'no Chromium' },
    async () => {
      const browser = await chromium.launch(browserOptions());
      try {
        const page = await browser.newPage({ baseURL: stack.urls.grafana });
        const login = await page.request.post('/login', { data: { user: 'admin', password: stack.password } });
        assert.ok(login.ok());
        for (const place of ['rules', 'violations']) {
          await page.goto(`/a/${app}/${place}`);
          await page.getByText('No failed span').first().waitFor({ timeout: 60_000 });
        }
      } finally {
        await browser.close();
      }
    },
  );
});

/** Grafana's API as its administrator. */
function grafanaOf({ urls, password }: Stack) {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const ask = async <T>(where: string, init: RequestInit = {}): Promise<T> => {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(`${urls.grafana}${where}`, { ...init, headers });
    const text = await answer.text();
    assert.ok(answer.ok, `${where}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  };
  return {
    get: <T>(where: string) => ask<T>(where),
    post: (where: string, body: object) => ask<unknown>(where, { method: 'POST', body: JSON.stringify(body) }),
  };
}

/** A trace of one failed span that ends now, by OTLP. */
async function send(collector: string): Promise<void> {
  const end = BigInt(Date.now()) * 1_000_000n;
  const span = {
    traceId,
    spanId: 'b7ad6b7169203331',
    name: 'checkout',
    startTimeUnixNano: String(end - 50_000_000n),
    endTimeUnixNano: String(end),
    status: { code: 2 },
  };
  const attributes = [{ key: 'service.name', value: { stringValue: 'web' } }];
  const body = { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [span] }] }] };
  const answer = await fetch(`${collector}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** Asks every second until it is so; fails after two minutes with what the programs wrote. */
async function eventually(what: string, stack: Stack, isSo: () => Promise<boolean>): Promise<void> {
  let reason = '';
  for (const deadline = performance.now() + 120_000; performance.now() < deadline; await sleep(1000)) {
    try {
      if (await isSo()) {
        return;
      }
    } catch (error) {
      reason = (error as Error).message;
    }
  }
  assert.fail(`not within two minutes: ${what} ${reason}\n${stack.logs()}`);
}
