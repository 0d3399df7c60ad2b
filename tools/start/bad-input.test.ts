import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { root } from '../process.ts';
import { findGrafana, olderThanNeeded } from './grafana.ts';
import { takenPorts } from './ports.ts';

const start = (args: readonly string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [path.join(root, 'tools/start/main.ts'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

/** A folder that looks like a Grafana which says this of its version. */
function grafanaSaying(t: TestContext, version: string): string {
  const home = mkdtempSync(path.join(tmpdir(), 'betrace-grafana-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  for (const folder of ['bin', 'conf', 'public']) {
    mkdirSync(path.join(home, folder));
  }
  writeFileSync(path.join(home, 'conf/defaults.ini'), '');
  writeFileSync(path.join(home, 'bin/grafana'), `#!/bin/sh\necho grafana version ${version}\n`, { mode: 0o755 });
  return home;
}

test('an option that is none is said, with those that are', () => {
  const { status, stderr } = start(['--fault', '0.5']);
  assert.equal(status, 2);
  assert.match(stderr, /^Unknown option '--fault'[\s\S]*--faults RATE/);
  assert.doesNotMatch(stderr, /\n {4}at /, 'no trace of the stack');
});

test('what is no port is said, with the variable that has it', () => {
  const { status, stderr } = start([], { BETRACE_UI_PORT: 'http' });
  assert.deepEqual([status, stderr], [2, 'BETRACE_UI_PORT is "http"; it should be a port, 1 to 65000.\n']);
});

test('a GRAFANA_HOME that is no Grafana is said before anything is built', () => {
  const { status, stderr } = start([], { GRAFANA_HOME: '/nowhere' });
  assert.equal(status, 1);
  assert.match(stderr, /GRAFANA_HOME is \/nowhere, but there is no bin\/grafana[\s\S]*or unset it/);
});

test('a port that is taken is found', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const needed = { port, use: 'gRPC', setting: 'BETRACE_GRPC_ADDR=127.0.0.1:PORT' };
  assert.deepEqual(await takenPorts([needed]), [needed]);
});

test('of an older Grafana it is said which one the plugins need, as they say themselves', (t) => {
  const told = (version: string) => {
    const grafana = findGrafana({ GRAFANA_HOME: grafanaSaying(t, version) });
    assert.ok(grafana);
    return olderThanNeeded(grafana);
  };
  assert.match(told('11.6.1') ?? '', /says that it is 11\.6\.1; both plugins need 12\.4 or later/);
  assert.match(told('12.3.9') ?? '', /12\.3\.9/);
  assert.deepEqual([told('12.4.0'), told('13.0.1'), told('unknown')], [undefined, undefined, undefined]);
  for (const plugin of ['app', 'datasource']) {
    const manifest = readFileSync(path.join(root, `apps/betrace-${plugin}/src/plugin.json`), 'utf8');
    assert.match(manifest, /"grafanaDependency": ">=12\.4\.0-0"/);
  }
});
