import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceIdOf } from '../testing/otlp.ts';
import { decodeBody, encodeBody, spoolEncoding } from './spooled-body.ts';
import type { SpooledBody } from './spooled-body.ts';

test('a body is read as it was written', () => {
  const written: SpooledBody = {
    arrival: 1_767_225_600_000.25,
    encoding: 'zstd',
    spans: 3,
    traceIds: [traceIdOf(1), 'f'.repeat(32)],
    body: Buffer.from('body'),
  };
  assert.deepEqual(decodeBody(Buffer.concat(encodeBody(written))), written);
});

test('a body of an encoding that a newer version knows is not guessed at', () => {
  const body = Buffer.concat(
    encodeBody({ arrival: 0, encoding: 'gzip', spans: 1, traceIds: [], body: Buffer.from('body') }),
  );
  body.writeUInt32LE(99, 8);
  assert.equal(decodeBody(body), undefined);
});

test('a body is kept as it was sent in every encoding that is received', () => {
  assert.deepEqual(['', 'identity', 'gzip', 'X-GZIP', 'deflate', ' zstd ', 'br'].map(spoolEncoding), [
    'identity',
    'identity',
    'gzip',
    'gzip',
    'deflate',
    'zstd',
    undefined,
  ]);
});
