import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keyText } from './key-text.ts';
import { encodeUtf8 } from './utf8.ts';

const textOf = (text: string) => {
  const bytes = encodeUtf8(`<${text}>`);
  return keyText(bytes, 1, bytes.length - 1);
};

test('keys are told apart, however much they look like what was met before', () => {
  const alike = fc.stringMatching(/^[ab]{0,6}$/);
  fc.assert(
    fc.property(fc.oneof(alike, fc.string(), fc.string({ unit: 'grapheme' })), (text) => textOf(text) === text),
  );
  // Its bytes are the codes of another text.
  assert.deepEqual(['\u00c3\u00a9', '\u00e9', '\u00c3\u00a9', 'x'.repeat(100)].map(textOf), [
    '\u00c3\u00a9',
    '\u00e9',
    '\u00c3\u00a9',
    'x'.repeat(100),
  ]);
});
