import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';

/** Runs a command of this folder on a machine that has nothing but Node. */
const run = (entry: string, ...args: string[]) =>
  spawnSync(process.execPath, [path.join(import.meta.dirname, entry), ...args], {
    encoding: 'utf8',
    env: { PATH: path.dirname(process.execPath) },
  });

test('without Go nothing is packed or released, and it is said where to get it', () => {
  for (const entry of ['package.ts', 'release.ts']) {
    const { status, stderr } = run(entry);
    assert.deepEqual(
      [status, stderr],
      [1, 'The data source has a program in Go, and Go is not installed. Get it from https://go.dev/dl\n'],
      entry,
    );
  }
});

test('an option of packaging that is none is said, with those that are', () => {
  const { status, stderr } = run('package.ts', '--all');
  assert.equal(status, 2);
  assert.match(stderr, /^Unknown option '--all'[\s\S]*--host/);
});

test('what is no version does not become one', () => {
  const { status, stderr } = run('version.ts', 'v1');
  assert.equal(status, 2);
  assert.match(stderr, /^Usage: npm run release:version X\.Y\.Z/);
});
