import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { root } from '../process.ts';

const committed = path.join(root, 'packages/api-client/src/gen');

const filesBelow = (folder: string) => globSync('**/*.{js,ts,json}', { cwd: folder }).sort();

test('the committed client code is what the protocol definitions generate', () => {
  const fresh = mkdtempSync(path.join(tmpdir(), 'betrace-generated-'));
  try {
    const template = parse(readFileSync(path.join(root, 'buf.gen.yaml'), 'utf8')) as { plugins: { out: string }[] };
    template.plugins.forEach((plugin) => (plugin.out = fresh));
    const bin = path.join(root, 'node_modules/.bin');
    execFileSync(path.join(bin, 'buf'), ['generate', '--template', JSON.stringify(template)], {
      cwd: root,
      env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` },
    });
    const files = filesBelow(fresh);
    for (const name of ['betrace/v1/rules_pb.js', 'routes.ts', 'openapi.json']) {
      assert.ok(files.includes(name));
    }
    assert.deepEqual(filesBelow(committed), files);
    for (const file of files) {
      const what = `${file} differs from its definition; run: pnpm run generate`;
      assert.equal(
        readFileSync(path.join(committed, file), 'utf8'),
        readFileSync(path.join(fresh, file), 'utf8'),
        what,
      );
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
});
