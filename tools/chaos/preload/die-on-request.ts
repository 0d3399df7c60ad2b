import { existsSync } from 'node:fs';
import { threadName } from 'node:worker_threads';

/** Loaded into a service one of whose threads is to die: the one of that name, once that file is there. */
const { CHAOS_DYING_THREAD: name, CHAOS_DIE_WHEN: file = '' } = process.env;
const everySo = 20;

if (name !== undefined && name === threadName) {
  setInterval(() => {
    if (existsSync(file)) {
      throw new Error('This thread was told to die.');
    }
  }, everySo);
}
