import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { loadHashKeys } from './hash-key.ts';

test('the key is made once, for its owner only', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-'));
  const [key, ...others] = await loadHashKeys(folder);
  assert.equal(key?.length, 32);
  assert.deepEqual(others, []);
  assert.deepEqual(await loadHashKeys(folder), [key]);
  assert.deepEqual(readdirSync(folder), ['redaction.key']);
  assert.equal(statSync(path.join(folder, 'redaction.key')).mode & 0o777, 0o600);
});

test('a damaged key is refused with what to do, not replaced', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-'));
  await loadHashKeys(folder);
  truncateSync(path.join(folder, 'redaction.key'), 5);
  await assert.rejects(loadHashKeys(folder), /redaction\.key should hold 32 bytes but holds 5\. Restore it/);
});

test('configured keys come first, and a key in the folder still tells its hashes', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-'));
  const configured = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  assert.deepEqual(await loadHashKeys(folder, configured), configured);
  assert.deepEqual(readdirSync(folder), []);
  const [own] = await loadHashKeys(folder);
  assert.deepEqual(await loadHashKeys(folder, configured), [...configured, own]);
});
