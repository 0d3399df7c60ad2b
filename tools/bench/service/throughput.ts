import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from './child.ts';
import { clientOf, drive } from './client.ts';
import type { Encoding, Protocol } from './client.ts';
import { spansPerBody } from './payload.ts';
import type { Pass, Passes } from './payload.ts';
import { grace } from './subjects.ts';
import type { Subject } from './subjects.ts';

/** Seconds after which what was sent is judged and stored. */
const settling = grace + 2;
/** Milliseconds more for what a busy machine has not stored by then. */
const patience = 20_000;

export interface Throughput {
  /** Of the server, all its threads; from the first body until all is judged and stored. */
  readonly spansPerCpuSecond: number;
  /** While sending, with a client on the same cores. */
  readonly spansPerSecond: number;
}

/** One pass to warm up, then some that count. Throws when what was found is not what the generator knows. */
export async function throughput(
  subject: Subject,
  passes: Passes,
  count: number,
  protocol: Protocol,
  encoding: Encoding,
): Promise<Throughput> {
  const client = clientOf(protocol, encoding, subject.address);
  const pass = (number: number): Pass => (encoding === 'gzip' ? passes.gzip(number) : passes.raw(number));
  if (encoding === 'gzip') {
    // Now, and not while the server runs idle in between.
    Array.from({ length: count + 1 }, (_, number) => passes.gzip(number));
  }
  await drive(client, pass(0));
  await sleep(settling * 1000);
  const { pid } = subject.child;
  const before = cpuSeconds(pid);
  let seconds = 0;
  for (let number = 1; number <= count; number++) {
    const bodies = pass(number);
    const begin = performance.now();
    await drive(client, bodies);
    seconds += (performance.now() - begin) / 1000;
  }
  await sleep(settling * 1000);
  const used = cpuSeconds(pid) - before;
  client.close();
  await expectTruth(subject, passes, count + 1);
  const spans = count * passes.payload.bodies.length * spansPerBody;
  return { spansPerCpuSecond: spans / used, spansPerSecond: spans / seconds };
}

/** Waits until each rule has found what it must in so many passes; throws when it does not, or has found more. */
export async function expectTruth(subject: Pick<Subject, 'found'>, { payload }: Passes, count: number): Promise<void> {
  if (subject.found === undefined) {
    return;
  }
  for (const until = performance.now() + patience; ; await sleep(200)) {
    const found = await subject.found();
    const wrong = Object.entries(payload.truth).filter(([rule, each]) => (found[rule] ?? 0) !== each * count);
    if (wrong.length === 0) {
      return;
    }
    if (performance.now() > until) {
      const each = wrong.map(([rule, each]) => `${rule} in ${found[rule] ?? 0} traces instead of ${each * count}`);
      throw new Error(`Violations were found by ${each.join(', ')}`);
    }
  }
}
