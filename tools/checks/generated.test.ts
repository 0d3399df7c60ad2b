import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../process.ts';

const committed = path.join(root, 'packages/api-client/src/gen');

const filesBelow = (folder: string) => globSync('**/*_pb.{js,d.ts}', { cwd: folder }).sort();

test('the committed client code is what the protocol definitions generate', () => {
  const fresh = mkdtempSync(path.join(tmpdir(), 'betrace-generated-'));
  try {
    const template = {
      version: 'v2',
      inputs: [{ directory: '.' }],
      plugins: [
        {
          local: 'protoc-gen-es',
          out: fresh,
          include_imports: true,
          opt: ['target=js+dts', 'import_extension=js', 'json_types=true'],
        },
      ],
    };
    const bin = path.join(root, 'node_modules/.bin');
    execFileSync(path.join(bin, 'buf'), ['generate', '--template', JSON.stringify(template)], {
      cwd: root,
      env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` },
    });
    const files = filesBelow(fresh);
    assert.ok(files.includes('betrace/v1/rules_pb.js'));
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
