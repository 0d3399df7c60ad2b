import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is looked for, once it is there; fails when it does not come. */
export async function until<T>(find: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + 60_000; ;) {
    const found = await find();
    if (found !== undefined) {
      return found;
    }
    assert.ok(performance.now() < end, 'it never came true');
    await sleep(50);
  }
}
