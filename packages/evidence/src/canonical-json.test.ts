import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.ts';

test('what is written can be read back, and is written the same again', () => {
  const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.boolean());
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(scalar, fc.array(scalar))), (record) => {
      const text = canonicalJson(record);
      assert.equal(canonicalJson(JSON.parse(text)), text);
      const sorted = Object.fromEntries(Object.entries(record).reverse());
      assert.equal(canonicalJson(sorted), text, 'in whichever order its fields were set');
    }),
  );
});

test('fields stand in the order of UTF-16 code units, which is not that of code points', () => {
  assert.equal(canonicalJson({ '\ufb33': 1, '\u{1f600}': 2 }), '{"\u{1f600}":2,"\ufb33":1}');
});

test('what has no one form is refused', () => {
  const deep = [[[[[1]]]]];
  for (const value of [0.5, 2 ** 53, NaN, Infinity, null, undefined, 1n, () => 1, '\ud800', { '\udc00': 1 }, deep]) {
    assert.throws(() => canonicalJson(value), TypeError);
  }
  assert.equal(canonicalJson(-0), '0');
});
