import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OneAtATime } from './one-at-a-time.ts';

test('one runs at a time, in order, whatever becomes of those before; with too many waiting one is sent away', async () => {
  const turns = new OneAtATime();
  const order: number[] = [];
  let running = 0;
  const results = Array.from({ length: 20 }, (_, i) =>
    turns.run(async () => {
      assert.equal(++running, 1);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(i);
      running--;
      if (i === 1) {
        throw new Error('no luck');
      }
    }),
  );
  const settled = await Promise.allSettled(results);
  assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const [second, tenth] = [settled[1], settled[9]] as PromiseRejectedResult[];
  assert.match(String(second?.reason), /no luck/);
  assert.equal((tenth?.reason as { code: string }).code, 'overloaded');
  assert.equal(await turns.run(async () => 'again'), 'again');
});
