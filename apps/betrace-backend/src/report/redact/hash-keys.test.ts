import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HashKeys } from './hash-keys.ts';

const [first, second] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];

test('after a change of keys new hashes are made with the new one, and old ones can still be told', () => {
  const before = new HashKeys([first]);
  const after = new HashKeys([second, first]);
  assert.notEqual(after.hash('A1'), before.hash('A1'));
  for (const keys of [before, after]) {
    for (const hash of [keys.hash('A1'), keys.token('email', 'A1')]) {
      assert.equal(after.verify(hash, 'A1'), true);
      assert.equal(after.verify(hash, 'A2'), false);
    }
  }
  assert.equal(before.verify(after.hash('A1'), 'A1'), false);
});

test('hashes say under which key they were made, and nothing of it', () => {
  const hash = new HashKeys([first]).hash('A1');
  assert.match(hash, /^h:[0-9a-f]{6}:[0-9a-f]{16}$/);
  assert.equal(hash.slice(0, 8), new HashKeys([first]).hash('B2').slice(0, 8));
  assert.notEqual(hash.slice(0, 8), new HashKeys([second]).hash('A1').slice(0, 8));
});

test('tokens of one text are equal within a class only', () => {
  const keys = new HashKeys([first]);
  assert.equal(keys.token('email', 'A1'), keys.token('email', 'A1'));
  assert.notEqual(keys.token('email', 'A1').slice(-16), keys.token('card', 'A1').slice(-16));
});

test('a text that is no hash is none of any text', () => {
  const keys = new HashKeys([first]);
  for (const text of ['', 'h', 'h::', 'h:000000:0000000000000000', 't:::', keys.hash('A1').slice(0, -1)]) {
    assert.equal(keys.verify(text, 'A1'), false);
  }
});

test('without a key nothing is hashed', () => {
  assert.throws(() => new HashKeys([]), /without a key/);
});
