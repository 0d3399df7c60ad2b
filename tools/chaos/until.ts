import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds for what takes as long as the machine is busy. */
const patience = 60_000;

/** Whether something came true in good time. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + patience; performance.now() < end; await sleep(100)) {
    if (await isTrue()) {
      return true;
    }
  }
  return false;
}
