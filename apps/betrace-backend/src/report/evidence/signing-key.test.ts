import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryFolder } from '../../store/fixtures.ts';
import { loadSigningKey } from './signing-key.ts';

test('the key is made once, and stays at hand for what it signed when another is configured', async (t) => {
  const folder = temporaryFolder(t);
  const made = await loadSigningKey(folder, []);
  assert.deepEqual([made.key.length, made.isNew], [32, true]);
  assert.deepEqual(await loadSigningKey(folder, []), { ...made, isNew: false });
  const configured = new Uint8Array(32).fill(1);
  assert.deepEqual(await loadSigningKey(folder, [configured]), { ...made, key: configured, isNew: false });
});

test('a damaged key is refused with what is lost with it, not replaced', async (t) => {
  const folder = temporaryFolder(t);
  const { file } = await loadSigningKey(folder, []);
  truncateSync(file, 31);
  await assert.rejects(
    loadSigningKey(folder, []),
    /evidence\.key should hold 32 bytes but holds 31\. .* verified by nobody/,
  );
});
