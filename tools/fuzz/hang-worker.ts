import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { workerData } from 'node:worker_threads';

interface Watched {
  readonly shared: SharedArrayBuffer;
  readonly file: string;
  readonly seconds: number;
  readonly pid: number;
}

const { shared, file, seconds, pid } = workerData as Watched;
const words = new Int32Array(shared, 0, 2);
let seen = 0;
let since = performance.now();

setInterval(() => {
  const begun = Atomics.load(words, 0);
  if (begun !== seen) {
    [seen, since] = [begun, performance.now()];
  } else if (begun > 0 && performance.now() - since > seconds * 1000) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, new Uint8Array(shared, 8, Atomics.load(words, 1)).slice());
    writeSync(1, `BROKEN: input ${begun} does not end; written to ${file}\n`);
    process.kill(pid, 'SIGKILL');
  }
}, 1000);
