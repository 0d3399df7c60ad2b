import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeyedDigest } from './keyed-digest.ts';

test('of any text it is HMAC-SHA256, whatever was hashed before', () => {
  const key = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
  const digest = new KeyedDigest(key);
  const expected = (text: string) => createHmac('sha256', key).update(text).digest('hex');
  for (const text of ['', 'x'.repeat(255), 'x'.repeat(256), 'x'.repeat(257), '語'.repeat(256), '\ud800']) {
    assert.equal(digest.of(text), expected(text));
  }
  const unit = fc.constantFrom('grapheme', 'binary', 'binary-ascii');
  const texts = unit.chain((each) => fc.string({ unit: each, maxLength: 400 }));
  fc.assert(fc.property(texts, (text) => digest.of(text) === expected(text)));
});
