import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { loadHashKey } from './hash-key.ts';

test('the key is made once, for its owner only', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-'));
  const key = await loadHashKey(folder);
  assert.equal(key.length, 32);
  assert.deepEqual(Buffer.from(await loadHashKey(folder)), Buffer.from(key));
  assert.deepEqual(readdirSync(folder), ['redaction.key']);
  assert.equal(statSync(path.join(folder, 'redaction.key')).mode & 0o777, 0o600);
});

test('a damaged key is refused with what to do, not replaced', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-'));
  await loadHashKey(folder);
  truncateSync(path.join(folder, 'redaction.key'), 5);
  await assert.rejects(loadHashKey(folder), /redaction\.key should hold 32 bytes but holds 5\. Restore it/);
});
