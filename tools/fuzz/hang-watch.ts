import { Worker } from 'node:worker_threads';

/** An input that keeps the process busy for so long hangs; then it is written to a file and the process is ended. */
const HANG_SECONDS = 60;
/** Longer inputs are kept up to here. */
const LONGEST = 1024 * 1024;

/** Shared words: how many inputs were begun, the length of the current one. Its bytes follow. */
const BEGUN = 0;
const LENGTH = 1;
const HEADER = 8;

export interface HangWatch {
  checking(input: Uint8Array): void;
  stop(): void;
}

/** Watches from a thread of its own, since a loop without end lets nothing else run in this one. */
export function watchHangs(file: string, seconds = HANG_SECONDS): HangWatch {
  const shared = new SharedArrayBuffer(HEADER + LONGEST);
  const words = new Int32Array(shared, 0, 2);
  const bytes = new Uint8Array(shared, HEADER);
  const workerData = { shared, file, seconds, pid: process.pid };
  const worker = new Worker(new URL('./hang-worker.ts', import.meta.url), { workerData, execArgv: [] });
  worker.unref();
  return {
    checking: (input) => {
      const kept = input.subarray(0, LONGEST);
      bytes.set(kept);
      Atomics.store(words, LENGTH, kept.length);
      Atomics.add(words, BEGUN, 1);
    },
    stop: () => void worker.terminate(),
  };
}
