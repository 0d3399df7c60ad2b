import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttributeValue } from '@betrace/dsl';
import fc from 'fast-check';
import { detectedClasses } from './detect/detect.ts';
import { closedPolicy, readPolicy, standardPolicy } from './policy.ts';
import type { RedactionPolicy } from './policy.ts';
import { readableAttributes } from './readable-attributes.ts';
import { Redactor } from './redactor.ts';
import type { RedactedField } from './redactor.ts';

const keys = [new Uint8Array(32).fill(1)];
const redactor = new Redactor({ keys });
const order: RedactedField = { scope: 'any', key: 'order_id' };
const route: RedactedField = { scope: 'span', key: 'http.route' };
const hash = /^h:[0-9a-f]{6}:[0-9a-f]{16}$/;
const card = '4111 1111 1111 1111';

const withStrategies = (strategies: Partial<RedactionPolicy['strategies']>): Redactor =>
  new Redactor({ keys, policy: { ...standardPolicy, strategies: { ...standardPolicy.strategies, ...strategies } } });

test('numbers and booleans pass as they are, but numbers of cards', () => {
  const shown: [AttributeValue, string][] = [
    [1500n, '1500'],
    [9_007_199_254_740_993n, '9007199254740993'],
    [1_700_000_000_123_456_789n, '1700000000123456789'],
    [0.5, '0.5'],
    [NaN, 'NaN'],
    [false, 'false'],
    [4111111111111111n, '[card]'],
    [4111111111111111, '[card]'],
    [4111111111111112n, '4111111111111112'],
  ];
  for (const [value, text] of shown) {
    assert.equal(redactor.text(order, value), text);
  }
  assert.equal(withStrategies({ card: 'keep' }).text(order, 4111111111111111n), '4111111111111111');
});

test('text of listed attributes passes, in every scope, and is cut when it is long', () => {
  for (const scope of ['any', 'span', 'resource', 'instrumentation'] as const) {
    assert.equal(redactor.text({ scope, key: 'http.request.method' }, 'POST'), 'POST');
  }
  const long = redactor.text(route, 'x'.repeat(100_000)) ?? '';
  assert.equal(long.length, 200);
  assert.ok(long.endsWith('…'));
});

test('what the detectors see in text of listed attributes and in names does not pass, also where they are cut', () => {
  assert.equal(redactor.text(route, `/pay/${card}/now`), '/pay/[card]/now');
  assert.equal(redactor.name('mail jane@example.com from 203.0.113.7'), 'mail [email] from [ip]');
  assert.equal(redactor.name(`${'x '.repeat(95)}${card}`), `${'x '.repeat(95)}[card]`);
  assert.equal(redactor.text({ scope: 'intrinsic', key: 'service' }, 'of jane@example.com'), 'of [email]');
});

test('intrinsics pass but for the status message, which is free text', () => {
  assert.equal(redactor.text({ scope: 'intrinsic', key: 'name' }, 'payment.charge'), 'payment.charge');
  assert.equal(redactor.text({ scope: 'intrinsic', key: 'status' }, 'error'), 'error');
  // An id of digits alone may look like the number of a card.
  assert.equal(redactor.text({ scope: 'intrinsic', key: 'id' }, '4111111111111111'), '4111111111111111');
  assert.match(redactor.text({ scope: 'intrinsic', key: 'statusMessage' }, 'declined') ?? '', hash);
  assert.match(redactor.text({ scope: 'intrinsic', key: 'unknown' }, 'anything') ?? '', hash);
});

test('every other text, whatever its form, leaves as a hash', () => {
  const values: AttributeValue[] = ['', 'A1', '4111111111111111', Uint8Array.of(1), ['a'], [1n], new Map([['k', 'v']])];
  for (const value of values) {
    assert.match(redactor.text(order, value) ?? '', hash);
  }
  assert.match(redactor.text({ scope: 'all-attributes', key: '*' }, ['a']) ?? '', hash);
  assert.match(redactor.text({ scope: 'any', key: 'http.request.method' }, ['a']) ?? '', hash);
});

test('equal values have equal hashes under one key, and others under another', () => {
  assert.equal(redactor.text(order, 'A1'), redactor.text({ scope: 'span', key: 'other' }, 'A1'));
  assert.notEqual(redactor.text(order, 'A1'), redactor.text(order, 'A2'));
  assert.notEqual(redactor.text(order, 'A1'), new Redactor({ keys: [new Uint8Array(32)] }).text(order, 'A1'));
});

test('no text of an attribute that is not listed ever comes through', () => {
  const key = fc.string().filter((text) => !readableAttributes.has(text));
  fc.assert(
    fc.property(key, fc.string({ minLength: 3 }), (name, secret) => {
      assert.match(redactor.text({ scope: 'any', key: name }, secret) ?? '', hash);
    }),
  );
});

test('a hash is the same whether its text came lately or long ago', () => {
  const first = redactor.text(order, 'order 1');
  for (let i = 0; i < 10_000; i++) {
    redactor.text(order, `order ${i}`);
  }
  assert.equal(redactor.text(order, 'order 1'), first);
  assert.equal(new Redactor({ keys }).text(order, 'order 1'), first);
});

test('each strategy does what it says, to the piece in a text and to the text that is not listed', () => {
  const text = `/pay/${card}`;
  assert.equal(withStrategies({ card: 'exclude' }).text(route, text), undefined);
  assert.equal(withStrategies({ card: 'redact' }).text(route, text), '/pay/[card]');
  assert.match(withStrategies({ card: 'hash' }).text(route, text) ?? '', /^\/pay\/h:[0-9a-f]{6}:[0-9a-f]{16}$/);
  assert.equal(withStrategies({ card: 'truncate' }).text(route, text), '/pay/4111…');
  assert.match(
    withStrategies({ card: 'tokenize' }).text(route, text) ?? '',
    /^\/pay\/t:[0-9a-f]{6}:card:[0-9a-f]{16}$/,
  );
  assert.equal(withStrategies({ card: 'mask' }).text(route, text), '/pay/**** **** **** 1111');
  assert.equal(withStrategies({ card: 'keep' }).text(route, text), text);

  const secret = `Jane Doe, ${card}`;
  assert.equal(withStrategies({ other: 'exclude' }).text(order, secret), undefined);
  assert.equal(withStrategies({ other: 'redact' }).text(order, secret), '[redacted]');
  assert.match(withStrategies({ other: 'tokenize' }).text(order, secret) ?? '', /^t:[0-9a-f]{6}:other:[0-9a-f]{16}$/);
  assert.equal(withStrategies({ other: 'truncate' }).text(order, secret), 'Jane…');
  assert.equal(withStrategies({ other: 'mask' }).text(order, secret), '**** ***, [****]');
  assert.equal(withStrategies({ other: 'truncate' }).text(order, card), '[…');
});

test('attributes keep what the policy lets, and their keys pass the detectors', () => {
  const given = new Map<string, AttributeValue>([
    ['http.route', '/pay'],
    ['cart of jane@example.com', 2n],
    ['third', 3n],
  ]);
  assert.deepEqual(redactor.attributes(given, 10), { 'http.route': '/pay', 'cart of [email]': '2', third: '3' });
  assert.deepEqual(redactor.attributes(given, 1), { 'http.route': '/pay' });
  assert.deepEqual(withStrategies({ email: 'exclude' }).attributes(given, 10), { 'http.route': '/pay', third: '3' });
});

test('another policy is in force at once, whatever was remembered', () => {
  const changed = new Redactor({ keys });
  assert.match(changed.text(order, 'A1') ?? '', hash);
  assert.equal(changed.name('a@b.example'), '[email]');
  const { policy } = readPolicy({ allow: ['order_id', 'shop.*'], strategies: { email: 'keep' } });
  changed.use(policy);
  assert.equal(changed.text(order, 'A1'), 'A1');
  assert.equal(changed.text({ scope: 'span', key: 'shop.basket' }, 'A1'), 'A1');
  assert.match(changed.text({ scope: 'span', key: 'shopping' }, 'A1') ?? '', hash);
  assert.match(changed.text(route, '/pay') ?? '', hash);
  assert.equal(changed.name('a@b.example'), 'a@b.example');
});

test('what cannot be dealt with is redacted and counted', () => {
  const closed = new Redactor({ keys });
  for (const value of [undefined, null, Symbol('secret'), { key: 'secret' }, () => 'secret']) {
    assert.equal(closed.text(order, value as never), '[redacted]');
  }
  assert.equal(closed.failures, 5);
});

test('where the policy cannot be used, no text of an attribute leaves', () => {
  const closed = new Redactor({ keys, policy: closedPolicy });
  for (const key of readableAttributes) {
    assert.equal(closed.text({ scope: 'any', key }, 'POST'), '[redacted]');
  }
});

test('a policy says which of its entries are wrong, and what it does not say is strict', () => {
  const { problems } = readPolicy({
    allow: ['http.route', 'http.request.header.*', '*', 'a b', '.*', 'x'.repeat(201)],
    strategies: { email: 'hash', other: 'keep', ip: 'delete', iris: 'hash' },
  });
  assert.deepEqual(
    problems.map(({ field }) => field),
    ['allow[2]', 'allow[3]', 'allow[4]', 'allow[5]', 'strategies["other"]', 'strategies["ip"]', 'strategies["iris"]'],
  );
  const { policy } = readPolicy({ allow: [], strategies: {} });
  assert.deepEqual(policy, { allow: [], strategies: standardPolicy.strategies });
  assert.ok(detectedClasses.every((each) => policy.strategies[each] === 'redact'));
  assert.equal(
    readPolicy({ allow: Array.from({ length: 1001 }, (_, i) => `a${i}`), strategies: {} }).problems.length,
    1,
  );
});
