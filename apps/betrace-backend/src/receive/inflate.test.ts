import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as zlib from 'node:zlib';
import { ServiceError } from '../errors.ts';
import { otlpBody } from '../testing/otlp.ts';
import { inflate } from './inflate.ts';

const limits = { maxInflated: 4_000_000, maxRatio: 10 };
const plain = Buffer.from('spans '.repeat(100));

async function failure(body: Uint8Array, encoding: string): Promise<ServiceError> {
  try {
    await inflate(body, encoding, limits);
  } catch (error) {
    assert.ok(error instanceof ServiceError);
    return error;
  }
  return assert.fail('was accepted');
}

test('every encoding of OTLP/HTTP is understood, whatever its case', async () => {
  const bodies: [string, Uint8Array][] = [
    ['', plain],
    ['identity', plain],
    ['gzip', zlib.gzipSync(plain)],
    ['GZIP', zlib.gzipSync(plain)],
    ['deflate', zlib.deflateSync(plain)],
    ['deflate', zlib.deflateRawSync(plain)],
    ['zstd', zlib.zstdCompressSync(plain)],
  ];
  for (const [encoding, body] of bodies) {
    assert.deepEqual(Buffer.from(await inflate(body, encoding, limits)), plain, encoding);
  }
});

test('a gzip body is held in no more memory than it takes, also where its size is a lie', async () => {
  const spans = Buffer.from(Array.from({ length: 40_000 }, (_, i) => i % 251));
  const sent = zlib.gzipSync(spans);
  const body = await inflate(sent, 'gzip', { maxInflated: 1_000_000, maxRatio: 1000 });
  assert.deepEqual(Buffer.from(body), spans);
  assert.ok(body.buffer.byteLength <= spans.length + 8, `${body.buffer.byteLength} bytes`);
  for (const lie of [0, 1, 0x7fffffff, 0xffffffff]) {
    sent.writeUInt32LE(lie, sent.length - 4);
    assert.equal((await failure(sent, 'gzip')).code, 'invalid-body');
  }
});

test('another encoding, or several at once, is refused by name', async () => {
  for (const encoding of ['br', 'gzip, gzip', 'constructor']) {
    const error = await failure(plain, encoding);
    assert.equal(error.code, 'unsupported-media-type');
    assert.ok(error.message.includes(`"${encoding}"`));
  }
});

test('a truncated or damaged body is refused with its encoding', async () => {
  for (const [encoding, whole] of [
    ['gzip', zlib.gzipSync(plain)],
    ['deflate', zlib.deflateSync(plain)],
    ['zstd', zlib.zstdCompressSync(plain)],
  ] as const) {
    for (const body of [whole.subarray(0, whole.length - 5), Buffer.from('not compressed'), Buffer.alloc(0)]) {
      const error = await failure(body, encoding);
      assert.equal(error.code, 'invalid-body', `${encoding} of ${body.length} bytes`);
      assert.match(error.message, new RegExp(`not valid ${encoding}`));
    }
  }
});

test('a body that is cut off at any byte is never taken for the whole', async () => {
  const body = Buffer.from(otlpBody([{ trace: 1, id: 1, name: 'checkout' }]));
  for (const [encoding, whole] of [
    ['gzip', zlib.gzipSync(body)],
    ['deflate', zlib.deflateSync(body)],
    ['zstd', zlib.zstdCompressSync(body)],
  ] as const) {
    for (let length = 0; length < whole.length; length++) {
      assert.equal((await failure(whole.subarray(0, length), encoding)).code, 'invalid-body', `${encoding} ${length}`);
    }
  }
});

test('what inflates beyond the size or the ratio is refused as too large', async () => {
  const beyondSize = zlib.gzipSync(Buffer.from(Array.from({ length: 5_000_000 }, (_, i) => (i * i) % 251)));
  assert.equal((await failure(beyondSize, 'gzip')).code, 'body-too-large');
  const beyondRatio = zlib.gzipSync(Buffer.alloc(2_000_000));
  assert.equal((await failure(beyondRatio, 'gzip')).code, 'body-too-large');
  const bomb = zlib.zstdCompressSync(Buffer.alloc(100_000_000));
  assert.equal((await failure(bomb, 'zstd')).code, 'body-too-large');
});
