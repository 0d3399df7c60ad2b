import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttributeValue } from '@betrace/dsl';
import fc from 'fast-check';
import { readableAttributes } from './readable-attributes.ts';
import { Redactor } from './redactor.ts';
import type { RedactedField } from './redactor.ts';

const redactor = new Redactor(new Uint8Array(32).fill(1));
const order: RedactedField = { scope: 'any', key: 'order_id' };
const hash = /^hmac:[0-9a-f]{16}$/;

test('numbers and booleans pass as they are', () => {
  const shown: [AttributeValue, string][] = [
    [1500n, '1500'],
    [9_007_199_254_740_993n, '9007199254740993'],
    [0.5, '0.5'],
    [false, 'false'],
  ];
  for (const [value, text] of shown) {
    assert.equal(redactor.text(order, value), text);
  }
});

test('text of readable attributes passes, in every scope, and is cut when it is long', () => {
  for (const scope of ['any', 'span', 'resource', 'instrumentation'] as const) {
    assert.equal(redactor.text({ scope, key: 'http.request.method' }, 'POST'), 'POST');
  }
  const long = redactor.text({ scope: 'any', key: 'http.route' }, 'x'.repeat(1000));
  assert.equal(long.length, 200);
  assert.ok(long.endsWith('…'));
});

test('intrinsics pass but for the status message, which is free text', () => {
  assert.equal(redactor.text({ scope: 'intrinsic', key: 'name' }, 'payment.charge'), 'payment.charge');
  assert.equal(redactor.text({ scope: 'intrinsic', key: 'status' }, 'error'), 'error');
  assert.match(redactor.text({ scope: 'intrinsic', key: 'statusMessage' }, 'card 4111 1111 1111 1111 declined'), hash);
});

test('every other text, whatever its form, leaves as a hash', () => {
  const values: AttributeValue[] = [
    '',
    'A1',
    '4111111111111111',
    Uint8Array.of(1, 2),
    ['a'],
    [1n],
    new Map([['k', 'v']]),
  ];
  for (const value of values) {
    assert.match(redactor.text(order, value), hash);
  }
  assert.match(redactor.text({ scope: 'all-attributes', key: '*' }, ['a']), hash);
  assert.match(redactor.text({ scope: 'any', key: 'http.request.method' }, ['a']), hash);
});

test('equal values have equal hashes under one key, and others under another', () => {
  assert.equal(redactor.text(order, 'A1'), redactor.text({ scope: 'span', key: 'other' }, 'A1'));
  assert.notEqual(redactor.text(order, 'A1'), redactor.text(order, 'A2'));
  assert.notEqual(redactor.text(order, 'A1'), new Redactor(new Uint8Array(32)).text(order, 'A1'));
});

test('no text of an attribute that is not known as readable ever comes through', () => {
  const key = fc.string().filter((text) => !readableAttributes.has(text));
  fc.assert(
    fc.property(key, fc.string({ minLength: 3 }), (name, secret) => {
      assert.match(redactor.text({ scope: 'any', key: name }, secret), hash);
    }),
  );
});

test('a hash is the same whether its text came lately or long ago', () => {
  const other = new Redactor(new Uint8Array(32).fill(1));
  const first = redactor.hash('order 1');
  for (let i = 0; i < 10_000; i++) {
    redactor.hash(`order ${i}`);
  }
  assert.equal(redactor.hash('order 1'), first);
  assert.equal(other.hash('order 1'), first);
  assert.equal(other.hash('x'.repeat(1000)), redactor.hash('x'.repeat(1000)));
});
