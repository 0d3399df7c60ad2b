import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApi } from './testing/start-api.ts';

const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `a${i}`);

test('what is asked of redaction is bounded', async (t) => {
  const { rest } = await startApi(t);
  for (const [path, body, field] of [
    ['preview', { names: many(101) }, 'names'],
    ['preview', { texts: many(101) }, 'texts'],
    ['preview', { attributes: Object.fromEntries(many(1001).map((key) => [key, 1])) }, 'attributes'],
    ['verify', { text: 'A1', hashes: many(1001) }, 'hashes'],
    ['verify', { text: 'x'.repeat(65_537), hashes: [] }, 'text'],
  ] as const) {
    const { status, body: answer } = await rest(`POST /api/redaction/${path}`, body);
    assert.equal(status, 400);
    assert.match(String(answer['message']), new RegExp(`^${field}: .* at most `));
  }
});

test('a preview takes values of every type', async (t) => {
  const { rest } = await startApi(t);
  const attributes = { a: [1, 'x', null, { b: true }], b: { c: 'x', d: null }, c: false, d: null };
  const { body } = await rest('POST /api/redaction/preview', { attributes });
  const values = body['values'] as { key: string; stored: string }[];
  assert.deepEqual(
    values.map(({ key, stored }) => [key, stored.replace(/:.*/, '')]),
    [
      ['a', 'h'],
      ['b', 'h'],
      ['c', 'false'],
    ],
  );
});
