import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FailedTries } from './failed-tries.ts';
import { hashToken, isToken, makeToken, tokenId, tokenPattern } from './token-text.ts';

test('a token has one shape, and a checksum that no other text has', () => {
  const token = makeToken();
  assert.match(token, /^betrace_[0-9A-Za-z]{48}$/);
  assert.equal(tokenId(token), token.slice(8, 18));
  assert.deepEqual(`export TOKEN=${token};`.match(tokenPattern), [token]);
  assert.equal(new Set(Array.from({ length: 1000 }, makeToken)).size, 1000);
  fc.assert(
    fc.property(fc.nat(55), fc.constantFrom(...'aB3_ é'), (at, letter) => {
      const other = token.slice(0, at) + letter + token.slice(at + 1);
      assert.equal(tokenId(other), other === token ? token.slice(8, 18) : undefined);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => tokenId(text) === undefined));
});

test('of a token a hash is kept that fits it alone', () => {
  const token = makeToken();
  assert.equal(isToken(token, hashToken(token)), true);
  assert.equal(isToken(makeToken(), hashToken(token)), false);
  assert.equal(isToken(token, undefined), false);
  assert.equal(hashToken(token).length, 32);
});

test('the memory for wrong tokens is bounded, and a network of IPv6 is one address', () => {
  const tries = new FailedTries(2);
  for (let i = 0; i < 30_000; i++) {
    tries.add(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, i);
  }
  assert.equal(tries.addresses, 10_000);
  assert.deepEqual(tries.add('2001:db8::1', 0), { count: 1, wait: undefined });
  assert.deepEqual(tries.add('2001:db8:0:0:ffff:2:3:4%eth0', 1), { count: 2, wait: undefined });
  assert.deepEqual(tries.add('2001:db8:0::9', 2), { count: 3, wait: 60 });
  assert.deepEqual(tries.add('2001:db8:0:1::9', 3), { count: 1, wait: undefined });
  assert.equal(tries.add('::ffff:1.2.3.4', 4).count + tries.add('1.2.3.4', 5).count, 3);
});
