import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Tombstones } from './tombstones.ts';

const id = (n: number) => n.toString(16).padStart(32, '0');

test('a decided trace is known for the whole window and not longer', () => {
  const tombstones = new Tombstones({ window: 100, capacity: 10 });
  tombstones.add(id(1), 0);
  assert.equal(tombstones.has(id(1), 99), true);
  assert.equal(tombstones.has(id(2), 99), false);
  assert.equal(tombstones.has(id(1), 100), false);
  assert.equal(tombstones.size, 0);
});

test('beyond its capacity the oldest is forgotten first, and that is counted', () => {
  const tombstones = new Tombstones({ window: 1000, capacity: 3 });
  for (let n = 1; n <= 5; n++) {
    tombstones.add(id(n), n);
  }
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((n) => tombstones.has(id(n), 5)),
    [false, false, true, true, true],
  );
  assert.equal(tombstones.forgotten, 2);
});

test('a hundred thousand tombstones are all found while they last', () => {
  const tombstones = new Tombstones({ window: 50_000, capacity: 1_000_000 });
  for (let n = 0; n < 100_000; n++) {
    tombstones.add(id(n), n);
  }
  for (let n = 0; n < 100_000; n += 7) {
    assert.equal(tombstones.has(id(n), 99_999), n > 49_999);
  }
});

test('it remembers exactly what a plain map would', () => {
  const steps = fc.array(fc.record({ n: fc.nat(40), wait: fc.nat(10) }), { maxLength: 300 });
  fc.assert(
    fc.property(steps, (script) => {
      const tombstones = new Tombstones({ window: 60, capacity: 16 });
      let model: { n: number; at: number }[] = [];
      let now = 0;
      for (const { n, wait } of script) {
        now += wait;
        model = model.filter(({ at }) => at + 60 > now);
        assert.equal(
          tombstones.has(id(n), now),
          model.some((entry) => entry.n === n),
        );
        if (!model.some((entry) => entry.n === n)) {
          tombstones.add(id(n), now);
          model = [...model, { n, at: now }].slice(-16);
        }
      }
    }),
  );
});
