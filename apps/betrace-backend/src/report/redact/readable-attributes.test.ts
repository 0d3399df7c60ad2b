import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as conventions from '@opentelemetry/semantic-conventions/incubating';
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

test('every readable attribute is one of the semantic conventions', () => {
  const known = new Set<unknown>(Object.values(conventions));
  assert.deepEqual(
    [...readableAttributes].filter((key) => !known.has(key)),
    [],
  );
});
