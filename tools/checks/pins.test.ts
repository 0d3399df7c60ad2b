import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { root } from '../process.ts';

type Versions = Record<string, string>;

const manifests = ['package.json', '{apps,packages,tools}/*/package.json', 'examples/*/package.json'].flatMap((glob) =>
  globSync(glob, { cwd: root }),
);

const isExact = (version: string) =>
  /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) || /^(workspace:\*|catalog:)$/.test(version);

test('every dependency of every package is pinned to one exact version', () => {
  assert.ok(manifests.length > 8);
  for (const file of manifests) {
    const manifest = JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Record<string, Versions | undefined>;
    for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      const loose = Object.entries(manifest[kind] ?? {}).filter(([, version]) => !isExact(version));
      assert.deepEqual(loose, [], `${file}: ${kind}`);
    }
  }
});

test('the catalog names exact versions', () => {
  const { catalog } = parse(readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8')) as { catalog: Versions };
  assert.deepEqual(
    Object.entries(catalog).filter(([, version]) => !isExact(version)),
    [],
  );
});
