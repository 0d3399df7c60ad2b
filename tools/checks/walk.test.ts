import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../process.ts';

test('the committed walk over the wire is what its source compiles to', () => {
  const fresh = mkdtempSync(path.join(tmpdir(), 'betrace-walk-'));
  try {
    execFileSync(process.execPath, [path.join(root, 'packages/engine/generate/walk.ts'), fresh]);
    assert.equal(
      readFileSync(path.join(root, 'packages/engine/src/wire/gen/walk.ts'), 'utf8'),
      readFileSync(path.join(fresh, 'walk.ts'), 'utf8'),
      'packages/engine/src/wire/gen/walk.ts differs from its source; run: pnpm run generate',
    );
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
});
