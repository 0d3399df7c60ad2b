import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readableAttributes } from './readable-attributes.ts';

test('no readable attribute is one that may hold a person, a payload, an address or a secret', () => {
  const telling =
    /user|client|peer|address|\bip\b|email|phone|name\.full|session|token|secret|key\.value|password|cookie|header|body|param|argument|message$|statement|query|text|url\.(full|path|query)|target|file|command|stack|host\.(name|id|ip)|instance|pid/;
  assert.deepEqual(
    [...readableAttributes].filter((key) => telling.test(key)),
    [],
  );
});

test('attributes known to hold such values are not readable', () => {
  for (const key of [
    'url.full',
    'url.query',
    'http.url',
    'http.target',
    'db.statement',
    'db.query.text',
    'enduser.id',
    'user.email',
    'client.address',
    'net.peer.ip',
    'exception.message',
    'exception.stacktrace',
    'messaging.message.id',
    'http.request.header.authorization',
    'order_id',
  ]) {
    assert.equal(readableAttributes.has(key), false, key);
  }
});

test('readable attributes are written as the conventions write them', () => {
  for (const key of readableAttributes) {
    assert.match(key, /^[a-z0-9_]+(\.[a-z0-9_]+)+$/);
  }
});
