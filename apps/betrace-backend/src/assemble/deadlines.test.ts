import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Deadlines, noSlot } from './deadlines.ts';

interface Item {
  readonly name: string;
  slot: number;
}

const item = (name: string): Item => ({ name, slot: noSlot });
const due = (deadlines: Deadlines<Item>, now: number) => [...deadlines.due(now)].map(({ name }) => name);

test('an item comes due once, never early and at most one tick late', () => {
  const deadlines = new Deadlines<Item>(10, 0);
  deadlines.set(item('a'), 25);
  assert.deepEqual(due(deadlines, 24), []);
  assert.deepEqual(due(deadlines, 30), ['a']);
  assert.deepEqual(due(deadlines, 1000), []);
});

test('an item that is moved is due at its last deadline only', () => {
  const deadlines = new Deadlines<Item>(10, 0);
  const a = item('a');
  deadlines.set(a, 20);
  deadlines.set(a, 50);
  assert.deepEqual(due(deadlines, 40), []);
  deadlines.set(a, 45);
  assert.deepEqual(due(deadlines, 50), ['a']);
});

test('a removed item never comes due', () => {
  const deadlines = new Deadlines<Item>(10, 0);
  const a = item('a');
  deadlines.set(a, 20);
  deadlines.remove(a);
  assert.deepEqual(due(deadlines, 100), []);
});

test('a deadline in the past is due at once, even when set while others are taken', () => {
  const deadlines = new Deadlines<Item>(10, 0);
  deadlines.set(item('a'), 10);
  const seen: string[] = [];
  for (const { name } of deadlines.due(100)) {
    seen.push(name);
    if (name === 'a') {
      deadlines.set(item('b'), 0);
    }
  }
  assert.deepEqual(seen, ['a', 'b']);
});

test('who stops early finds the rest next time', () => {
  const deadlines = new Deadlines<Item>(10, 0);
  for (const name of ['a', 'b', 'c']) {
    deadlines.set(item(name), 10);
  }
  for (const { name } of deadlines.due(10)) {
    assert.equal(name, 'a');
    break;
  }
  assert.deepEqual(due(deadlines, 10), ['b', 'c']);
});

test('it tells how far it is behind, and of every item that waits', () => {
  const deadlines = new Deadlines<Item>(10, 0);
  deadlines.set(item('a'), 30);
  deadlines.set(item('b'), 40);
  assert.equal(deadlines.behind(100), 100);
  for (const { name } of deadlines.due(100)) {
    assert.equal(name, 'a');
    break;
  }
  assert.equal(deadlines.behind(100), 70);
  assert.deepEqual(
    [...deadlines.all()].map(({ name }) => name),
    ['b'],
  );
  assert.deepEqual(due(deadlines, 100), ['b']);
  assert.equal(deadlines.behind(100), 0);
});

test('whatever is set, moved and removed: each item is due in its window, in order', () => {
  const steps = fc.array(fc.record({ who: fc.nat(9), at: fc.option(fc.nat(500)), wait: fc.nat(40) }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (script) => {
      const tick = 7;
      const deadlines = new Deadlines<Item>(tick, 0);
      const items = Array.from({ length: 10 }, (_, i) => item(String(i)));
      const expected = new Map<string, number>();
      let now = 0;
      for (const { who, at, wait } of script) {
        const target = items[who] as Item;
        if (at === null) {
          deadlines.remove(target);
          expected.delete(target.name);
        } else {
          deadlines.set(target, now + at);
          expected.set(target.name, now + at);
        }
        now += wait;
        for (const name of due(deadlines, now)) {
          assert.ok((expected.get(name) ?? Infinity) <= now, `${name} came early`);
          expected.delete(name);
        }
        for (const deadline of expected.values()) {
          assert.ok(deadline + tick > now, 'an item is late');
        }
      }
    }),
  );
});
