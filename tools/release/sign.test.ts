import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { makeCertificate } from '../../apps/betrace-backend/src/testing/certificates.ts';
import { sign } from './sign.ts';

interface Asked {
  readonly authorization: string | undefined;
  readonly manifest: { plugin: string; version: string; files: Record<string, string>; rootUrls?: string[] };
}

/** A stand-in for grafana.com that answers every request for a signature. */
async function startSigner(t: TestContext, status: number, answer: string) {
  const asked: Asked[] = [];
  const folder = temporaryFolder(t);
  makeCertificate(folder, 'grafana');
  const [key, cert] = ['grafana.key', 'grafana.crt'].map((name) => readFileSync(path.join(folder, name)));
  const server = createServer({ key, cert }, async (request, response) => {
    asked.push({ authorization: request.headers.authorization, manifest: (await json(request)) as Asked['manifest'] });
    response.writeHead(status).end(answer);
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const env = {
    ...process.env,
    GRAFANA_COM_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    GRAFANA_ACCESS_POLICY_TOKEN: 'glc_token',
    NODE_EXTRA_CA_CERTS: path.join(folder, 'grafana.crt'),
  };
  return { asked, env };
}

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-sign-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function pluginFolder(t: TestContext): string {
  const folder = temporaryFolder(t);
  writeFileSync(path.join(folder, 'plugin.json'), '{ "id": "a-b-app", "info": { "version": "1.2.3" } }');
  return folder;
}

test('with a token Grafana is asked to sign, and what it says goes along with the plugin', async (t) => {
  const { asked, env } = await startSigner(t, 200, 'signed by Grafana');
  const folder = pluginFolder(t);
  const said: string[] = [];
  const rootUrls = { GRAFANA_PLUGIN_ROOT_URLS: 'https://grafana.example.org/' };
  await sign(folder, (line) => said.push(line), { ...env, ...rootUrls });
  assert.equal(readFileSync(path.join(folder, 'MANIFEST.txt'), 'utf8'), 'signed by Grafana');
  assert.equal(asked[0]?.authorization, 'Bearer glc_token');
  const { plugin, version, files, rootUrls: urls } = asked[0].manifest;
  assert.deepEqual(
    [plugin, version, Object.keys(files), urls],
    ['a-b-app', '1.2.3', ['plugin.json'], ['https://grafana.example.org/']],
  );
  assert.match(said.join(), /is signed$/);
});

test('without a token nothing is asked, and that is said', async (t) => {
  const said: string[] = [];
  await sign(pluginFolder(t), (line) => said.push(line), {});
  assert.match(said.join(), /is not signed: GRAFANA_ACCESS_POLICY_TOKEN is not set$/);
});

test('a token that Grafana refuses fails the packaging, with its reason', async (t) => {
  const { env } = await startSigner(t, 403, '{"message":"Field is required: rootUrls"}');
  await assert.rejects(
    sign(pluginFolder(t), () => undefined, env),
    /did not sign[\s\S]*Field is required: rootUrls/,
  );
});
