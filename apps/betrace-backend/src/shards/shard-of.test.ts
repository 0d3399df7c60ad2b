import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardOf } from './shard-of.ts';

test('traces are spread evenly, also when only a part of their ids counts up', () => {
  const ids = [
    (i: number) => i.toString(16).padStart(32, '0'),
    (i: number) => i.toString(16).padStart(8, '0').padEnd(32, '0'),
    (i: number) => (i * 4096).toString(16).padStart(32, '0'),
  ];
  for (const idOf of ids) {
    for (const shards of [2, 3, 4, 7]) {
      const counts = new Array<number>(shards).fill(0);
      for (let i = 0; i < 10_000; i++) {
        const shard = shardOf(idOf(i), shards);
        counts[shard] = (counts[shard] ?? 0) + 1;
      }
      assert.ok(Math.max(...counts) < (10_000 / shards) * 1.15, `${counts}`);
    }
  }
});
