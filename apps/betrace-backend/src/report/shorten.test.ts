import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shorten } from './shorten.ts';

test('a text within the limit stays, a longer one is cut and says so', () => {
  assert.equal(shorten('abc', 3), 'abc');
  assert.equal(shorten('abcd', 3), 'ab…');
});

test('a character of two units is kept or left out whole', () => {
  assert.equal(shorten('a😀bcd', 3), 'a…');
  assert.equal(shorten('a😀bcd', 4), 'a😀…');
});
