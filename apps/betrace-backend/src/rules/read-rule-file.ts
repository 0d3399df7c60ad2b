import { Worker } from 'node:worker_threads';
import { messageOf, ServiceError } from '../errors.ts';
import { Gate } from '../receive/gate.ts';
import { checkRuleFile, type CheckedRuleFile } from './check-rule-file.ts';

/** Characters that are read here: some milliseconds. 1 MiB takes seconds, in which no span would be received. */
const readHere = 4 * 1024;
/** Files that wait for the one that is read; beyond them, the caller is told to come again. */
const maxWaiting = 4;
/** MiB of objects, and milliseconds, that reading a file may take: both far beyond what 1 MiB of rules needs. */
const limits = { memory: 512, time: 60_000 };

const gate = new Gate(1);
let waiting = 0;

/**
 * `checkRuleFile`, a large file in a thread of its own, one at a time, and ended when `signal` is aborted. Rejects when
 * too many wait, and with the signal's reason; a file that cannot be read within the limits is wrong as a whole.
 */
export async function readRuleFile(text: string, signal?: AbortSignal): Promise<CheckedRuleFile> {
  if (text.length <= readHere) {
    return checkRuleFile(text);
  }
  if (waiting >= maxWaiting) {
    throw new ServiceError('overloaded', `${waiting} rule files wait to be read; try again.`, { retryAfter: 5 });
  }
  waiting++;
  try {
    return await gate.run(() => readInThread(text, signal));
  } finally {
    waiting--;
  }
}

async function readInThread(text: string, signal: AbortSignal | undefined): Promise<CheckedRuleFile> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL('rule-file-thread.ts', import.meta.url), {
    name: 'rule file',
    workerData: text,
    resourceLimits: { maxOldGenerationSizeMb: limits.memory },
  });
  const { promise, resolve, reject } = Promise.withResolvers<CheckedRuleFile>();
  const abort = () => reject(signal?.reason);
  const timer = setTimeout(() => resolve(unreadable(`it took more than ${limits.time / 1000} s`)), limits.time);
  worker.once('message', resolve);
  worker.once('error', (error) => resolve(unreadable(messageOf(error))));
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

/** What is said of a file of which nothing can be read. */
export function unreadable(why: string): CheckedRuleFile {
  const message = `the file cannot be read: ${why}`;
  return {
    rules: [],
    others: [{ id: '', wrong: true, problems: [{ severity: 'error', path: '', line: 0, message }] }],
  };
}
