import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInNetwork, parseNetwork } from './ip-network.ts';
import { offsetAt, positionAt } from './position.ts';
import { compileRegex } from './regex.ts';

test('networks hold the addresses between their bounds', () => {
  const inside: [string, string, boolean][] = [
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '::1', false],
    ['::ffff:10.0.0.0/104', '10.2.3.4', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['10.0.0.0/8', '10.0.0.1:80', false],
    ['10.0.0.0/8', '010.0.0.1', false],
  ];
  for (const [text, address, expected] of inside) {
    const network = parseNetwork(text);
    assert.ok(network !== null, text);
    assert.equal(isInNetwork(address, network), expected, `${address} in ${text}`);
  }
});

test('what is no network is refused', () => {
  for (const text of [
    '',
    '10.0.0.0/33',
    '10.0.0/8',
    '2001::db8::/32',
    '1:2:3:4:5:6:7/16',
    ':::',
    'x',
    '256.0.0.1',
    '10.0.0.0/-1',
  ]) {
    assert.equal(parseNetwork(text), null, text);
  }
});

test('a regular expression is RE2 of bounded size', () => {
  const compiled = compileRegex('a+b');
  assert.ok('found' in compiled && compiled.found('xaab') && !compiled.found('b'));
  for (const source of ['(', '(?=a)', '\\1', '(a{1000}){1000}', 'a'.repeat(1_001)]) {
    assert.ok('error' in compileRegex(source), source);
  }
});

test('lines and columns count from 1 and lead back to the offset', () => {
  const text = 'ab\n\ncd';
  const positions = [...text, ''].map((_, offset) => positionAt(text, offset));
  assert.deepEqual(positions.at(-1), { line: 3, column: 3 });
  assert.deepEqual(
    positions.map((position) => offsetAt(text, position)),
    [0, 1, 2, 3, 4, 5, 6],
  );
  assert.equal(offsetAt(text, { line: 9, column: 1 }), text.length);
});
