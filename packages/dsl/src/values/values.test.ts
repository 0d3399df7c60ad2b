import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AttributeValue } from '../trace.ts';
import { canonicalText, compareCodePoints } from './canonical-text.ts';
import { parseJson, valueAtPath } from './json.ts';
import { compareNumbers, exactDouble, nearestDouble, nearestWhole, numericOf } from './numbers.ts';

test('canonical texts tell values apart by what they are, not by how they are sent', () => {
  const cases: [AttributeValue, string][] = [
    [1n, '1'],
    [1.0, '1'],
    [-0, '0'],
    [1e15, '1000000000000000'],
    [2 ** 63, '9223372036854776000'],
    [0.1, '0.1'],
    [1e-7, '1e-7'],
    [true, 'true'],
    [Uint8Array.of(0, 255, 16), '00ff10'],
    [['a', 1n, 0.5, [true]], '["a",1,0.5,[true]]'],
    [
      new Map<string, AttributeValue>([
        ['b', 1n],
        ['a', ['x']],
      ]),
      '{"a":["x"],"b":1}',
    ],
  ];
  for (const [value, text] of cases) {
    assert.equal(canonicalText(value), text);
  }
});

test('texts are ordered by code point, not by UTF-16 unit', () => {
  assert.ok(compareCodePoints('\u{1F600}', '\uFFFD') > 0);
  const byCodePoint = (a: string, b: string): number => {
    const [left, right] = [[...a], [...b]].map((all) => all.map((character) => character.codePointAt(0) ?? 0)) as [
      number[],
      number[],
    ];
    const at = left.findIndex((code, index) => code !== right[index]);
    return at < 0 ? left.length - right.length : (left[at] ?? -1) - (right[at] ?? -1);
  };
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (a, b) => assert.equal(Math.sign(compareCodePoints(a, b)), Math.sign(byCodePoint(a, b)))),
  );
});

test('numbers are exact between int64 and double', () => {
  assert.equal(compareNumbers(9007199254740993n, 9007199254740992), 1);
  assert.equal(numericOf('9007199254740993'), 9007199254740993n);
  assert.equal(numericOf(' 1'), null);
  assert.equal(numericOf('0x10'), null);
  assert.equal(numericOf('-1.50e2'), -150);
  assert.equal(numericOf(NaN), null);
  assert.equal(numericOf(true), null);
});

test('a double is its mantissa and exponent', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const { mantissa, exponent } = exactDouble(value);
      assert.equal(nearestDouble(mantissa, 1n << BigInt(-exponent)), value === 0 ? 0 : value);
    }),
  );
});

test('a fraction is rounded once', () => {
  assert.equal(nearestDouble(1n, 3n), 1 / 3);
  assert.equal(nearestDouble(-(2n ** 80n) - 1n, 2n ** 20n), -(2 ** 60));
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1 }), (top, bottom) => {
      assert.equal(nearestDouble(BigInt(top), BigInt(bottom)), top === 0 ? 0 : top / bottom);
    }),
  );
  assert.deepEqual(
    [1n, 3n, 5n, -1n, -3n, 7n].map((half) => nearestWhole(half, 2n)),
    [0n, 2n, 2n, -0n, -2n, 4n],
  );
});

test('JSON is read as JSON is, but with whole integers', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value = parseJson(text);
      const expected: unknown = JSON.parse(text);
      assert.equal(value === undefined, expected === null);
    }),
  );
  assert.equal(parseJson('{"a": [1, null, {"b": 9007199254740993}]'), undefined);
  const value = parseJson('{"a": [1, null, {"b": 9007199254740993}]}');
  assert.equal(value === undefined ? null : valueAtPath(value, ['a', 2, 'b']), 9007199254740993n);
  assert.equal(parseJson('['.repeat(5_000)), undefined);
});
