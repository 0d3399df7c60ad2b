import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Frequent } from './frequent.ts';

test('counts are never too low, surely counted ones never too high, and what is frequent enough is there', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30), { maxLength: 300 }), fc.integer({ min: 1, max: 12 }), (texts, capacity) => {
      const truth = new Map<string, number>();
      const sketch = new Frequent(capacity, () => undefined);
      texts.forEach((number, i) => {
        const text = String(number);
        truth.set(text, (truth.get(text) ?? 0) + 1);
        sketch.see(text, i + 1, i);
      });
      assert.ok(sketch.size <= capacity);
      for (const { text, count, surely } of sketch.list()) {
        assert.ok(surely <= (truth.get(text) ?? 0) && (truth.get(text) ?? 0) <= count);
      }
      for (const [text, count] of truth) {
        assert.ok(count <= texts.length / capacity || sketch.has(text), `${text} was in ${count} of ${texts.length}`);
      }
    }),
    { numRuns: 300 },
  );
});

test('a text counts once a trace', () => {
  const sketch = new Frequent(5, () => undefined);
  [1, 1, 1, 2].forEach((trace) => sketch.see('a', trace, 0));
  assert.deepEqual(
    sketch.list().map(({ count }) => count),
    [2],
  );
});

test('what is forgotten, for its age or for want of room, is handed back', () => {
  const forgotten: string[] = [];
  let made = 0;
  const sketch = new Frequent(
    2,
    () => String(++made),
    (item) => forgotten.push(item),
  );
  sketch.see('a', 1, 10);
  sketch.see('b', 2, 20);
  sketch.see('b', 3, 20);
  sketch.see('c', 4, 30);
  assert.deepEqual(forgotten, ['1']);
  sketch.forgetBefore(30);
  assert.deepEqual([forgotten, sketch.items], [['1', '2'], ['3']]);
});
