import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJson } from './parse-json.ts';
import { scanJson } from './scan-json.ts';

const scan = (text: string) => scanJson(Buffer.from(text));

test('depth and number of arrays and objects are counted, outside of strings', () => {
  assert.deepEqual(scan('{"a": [{}, [], "[[\\"{"], "b\\\\": []}'), { depth: 3, containers: 5, longNumbers: [] });
  assert.deepEqual(scan('"open [[['), { depth: 0, containers: 0, longNumbers: [] });
});

test('long whole numbers are found where they are values', () => {
  const found = (text: string) => {
    const { longNumbers } = scan(text);
    return longNumbers.flatMap((start, i) => (i % 2 === 0 ? text.slice(start, longNumbers[i + 1]) : []));
  };
  assert.deepEqual(found('[1234567890123456, -1234567890123456 ,{"a":\n9999999999999999999}]'), [
    '1234567890123456',
    '-1234567890123456',
    '9999999999999999999',
  ]);
  for (const other of ['[123456789012345]', '["1234567890123456"]', '[1234567890123456.5]', '[1234567890123456e3]']) {
    assert.deepEqual(found(other), [], other);
  }
});

test('with quotes put around them, what was no JSON stays none', () => {
  for (const text of [
    '{1234567890123456789: 1}',
    '[01234567890123456789]',
    '[1234567890123456789 2]',
    '1234567890123456789,',
  ]) {
    assert.throws(() => parseJson(Buffer.from(text)), /not valid JSON/, text);
  }
});

test('any JSON has the value that JSON.parse gives it, but for numbers that a double does not hold', () => {
  const exact = (_key: string, value: unknown, { source = '' }: { source?: string } = {}) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value;
  const long = fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String);
  fc.assert(
    fc.property(fc.json(), long, (any, number) => {
      const text = `[${any}, ${number}]`;
      assert.deepEqual(parseJson(Buffer.from(text)), JSON.parse(text, exact));
    }),
    { numRuns: 500 },
  );
});

test('what nests too deep or holds too much is refused before it is parsed', () => {
  assert.throws(() => parseJson(Buffer.from('['.repeat(1_000_000))), /nests 1000000 levels deep; at most 200/);
  const wide = Buffer.from(`[${'{},'.repeat(1_000_000)}{}]`);
  assert.throws(() => parseJson(wide), /holds 1000002 arrays and objects; at most 1000000/);
  assert.deepEqual(
    parseJson(Buffer.from(`${'['.repeat(200)}${']'.repeat(200)}`)),
    JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`),
  );
});
