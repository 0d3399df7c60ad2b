import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addUp } from './add-up.ts';
import { Histogram } from './histogram.ts';

test('a value falls into the first bucket whose bound it does not exceed', () => {
  const histogram = new Histogram([0, 1, 5]);
  for (const value of [0, 0.5, 1, 1.5, 5, 6]) {
    histogram.record(value);
  }
  assert.deepEqual(histogram.read(), { counts: [1, 2, 2, 1], sum: 14 });
});

test('what was read stays as it was, and two of them add up', () => {
  const histogram = new Histogram([1]);
  histogram.record(1);
  const before = histogram.read();
  histogram.record(2);
  assert.deepEqual(before, { counts: [1, 0], sum: 1 });
  assert.deepEqual(addUp(before, histogram.read()), { counts: [2, 1], sum: 4 });
});

test('names that only one side has are kept, at any depth', () => {
  assert.deepEqual(addUp({ a: 1, deep: { b: 2 } }, { deep: { b: 3, c: 4 } }), { a: 1, deep: { b: 5, c: 4 } });
});
