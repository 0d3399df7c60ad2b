import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { folderWith, runHere } from '../testing/betrace.ts';
import { startServer } from '../testing/server.ts';

test(
  'a server is asked for a backup, and a folder is backed up beside it and after it',
  { timeout: 60_000 },
  async (t) => {
    const dataDir = folderWith(t, {});
    const server = await startServer(t, { BETRACE_DATA_DIR: dataDir });
    const made = JSON.parse((await server.cli(['backup', '--output', 'json'])).out) as { path: string; bytes: number };
    assert.equal(path.dirname(made.path), path.join(dataDir, 'backups'));
    assert.ok(existsSync(made.path) && made.bytes > 4096);
    const to = path.join(dataDir, 'elsewhere');
    for (const count of [1, 2, 2]) {
      const { code, out, err } = await runHere(['backup', '--data-dir', dataDir, '--to', to, '--keep', '2']);
      assert.deepEqual([code, err], [0, '']);
      assert.match(out, /^backup: +\/.*\/elsewhere\/betrace-.*Z\.db\nbytes: +\d+\nmade: +/);
      assert.equal(readdirSync(to).length, count);
      if (count === 1) {
        await server.stop();
      }
    }
  },
);

test('what cannot be backed up is said, and is a wrong call', async (t) => {
  const empty = folderWith(t, {});
  const missing = await runHere(['backup', '--data-dir', empty]);
  assert.equal(missing.code, 2);
  assert.match(missing.err, /cannot be made: there is no .*betrace\.db/);
  const wrong = await runHere(['backup', '--to', empty]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /--to and --keep go with --data-dir/);
  assert.equal((await runHere(['backup', '--data-dir', empty, '--keep', '0'])).code, 2);
});
