import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { evidenceKey, readKeys } from './key.ts';

test('a file holds keys in base64, or one key as it is', () => {
  const [a, b] = [randomBytes(32), randomBytes(32)];
  assert.deepEqual(readKeys(a), [evidenceKey(a)]);
  assert.deepEqual(
    readKeys(Buffer.from(`${a.toString('base64')},\n ${b.toString('base64')}\n`)).map(({ key }) => Buffer.from(key)),
    [a, b],
  );
});

test('what is no key is refused without being said', () => {
  for (const wrong of ['', '\n', 'secret', randomBytes(31).toString('base64'), randomBytes(33).toString('base64')]) {
    assert.throws(() => readKeys(Buffer.from(wrong)), /^Error: expected keys of 32 bytes in base64(?!.*secret)/);
  }
  assert.throws(() => evidenceKey(randomBytes(16)), RangeError);
});

test('the id of a key tells it from others, and does not tell the key', () => {
  const [a, b] = [randomBytes(32), randomBytes(32)];
  assert.match(evidenceKey(a).id, /^[0-9a-f]{16}$/);
  assert.notEqual(evidenceKey(a).id, evidenceKey(b).id);
  assert.ok(!a.toString('hex').includes(evidenceKey(a).id));
});
