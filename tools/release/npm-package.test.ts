import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startServer, until } from '../../apps/betrace-cli/src/testing/server.ts';
import { notAllowed } from './allowed-licences.ts';
import type { Component } from './components.ts';
import { makeNpmPackage } from './npm-package.ts';

const execute = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'betrace-npm-'));
/** Where the package is installed, with nothing else around. */
const home = path.join(folder, 'home');
const betrace = path.join(home, 'node_modules/.bin/betrace');
const entry = path.join(home, 'node_modules/@betrace/cli/dist/main.js');
let components: Component[];

before(async () => {
  components = await makeNpmPackage(path.join(folder, 'package'));
  mkdirSync(home);
  const npm = (args: string[]) =>
    execute('npm', args, { cwd: home, env: { ...process.env, HOME: home, npm_config_offline: 'true' } });
  const { stdout } = await npm(['pack', path.join(folder, 'package'), '--json']);
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  // Offline: it depends on nothing that npm would have to fetch.
  await npm(['install', '--no-audit', '--no-fund', `./${filename}`]);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('the package as npm installs it receives a trace, judges it and tells the violation', async (t) => {
  const rules = path.join(folder, 'rules');
  mkdirSync(rules);
  // So long that it is read in a thread of its own.
  const rule = '  - { id: no-failure, name: No failed span, expression: span.status == "ERROR" }\n';
  writeFileSync(path.join(rules, 'own.yaml'), `${`# ${'-'.repeat(70)}\n`.repeat(100)}rules:\n${rule}`);
  const server = await startServer(t, { BETRACE_RULES_DIR: rules, BETRACE_SHARDS: '1' }, entry);
  await server.fail(1);

  const run = async (...args: string[]) =>
    (await execute(betrace, args, { env: { ...process.env, BETRACE_URL: server.url } })).stdout;
  await until('the violation', async () => (await run('violations', 'list')).includes('no-failure'));
  assert.match(await run('backup'), /betrace-.*\.db/);
  await server.stop();
});

test('its API is described and can be browsed', async (t) => {
  const { url } = await startServer(t, {}, entry);
  const bytes = async (file: string) => (await (await fetch(`${url}/${file}`)).arrayBuffer()).byteLength;
  assert.ok((await bytes('openapi.json')) > 50_000);
  assert.ok((await bytes('docs/swagger-ui-bundle.js')) > 500_000);
  assert.ok((await bytes('docs/swagger-ui.css')) > 50_000);
});

test('its command works without a server', async () => {
  const { stdout } = await execute(betrace, ['explain', '-e', 'span.status == "ERROR"']);
  assert.equal(stdout, 'There is no span that failed.\n');
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package/package.json'), 'utf8')) as {
    version: string;
  };
  assert.equal((await execute(betrace, ['--version'])).stdout.trim(), version);
});

test(
  'an older Node is told what is needed',
  { skip: existsSync('/usr/bin/node') ? false : 'no other Node here' },
  async (t) => {
    const { stdout: version } = await execute('/usr/bin/node', ['--version']);
    if (Number(/^v(\d+)/.exec(version)?.[1]) >= 24) {
      t.skip('the other Node is new enough');
      return;
    }
    await assert.rejects(execute('/usr/bin/node', [path.join(folder, 'package/dist/main.js'), 'serve']), {
      code: 2,
      stderr: `betrace: needs Node 24 or later; this is ${version.trim().slice(1)}, see https://nodejs.org.\n`,
    });
  },
);

test('what of others is in it goes along with its licence, which is one that we allow', () => {
  assert.deepEqual(notAllowed(components), []);
  const notices = readFileSync(path.join(home, 'node_modules/@betrace/cli/THIRD_PARTY_LICENSES'), 'utf8');
  for (const { name, version } of components) {
    assert.ok(notices.includes(`\n${name} ${version} (`), name);
  }
  assert.ok(
    components.some(({ name }) => name === 'fastify') && components.some(({ name }) => name === 'swagger-ui-dist'),
  );
});
