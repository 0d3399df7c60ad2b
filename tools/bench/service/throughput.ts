import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from './child.ts';
import { clientOf, drive } from './client.ts';
import type { Encoding, Protocol } from './client.ts';
import { spansPerBody } from './payload.ts';
import type { Pass, Passes } from './payload.ts';
import { grace } from './subjects.ts';
import type { Subject } from './subjects.ts';
import { allJudged, expectTruth } from './truth.ts';

/** Seconds after which what was sent is judged and stored, unless the machine is busy. */
const settling = grace + 2;

export interface Throughput {
  /** Of the server, all its threads; from the first body until all is judged and stored. */
  readonly spansPerCpuSecond: number;
  /** While sending, with a client on the same cores. */
  readonly spansPerSecond: number;
  /** What came too late to be judged; see `expectTruth`. */
  readonly lateness: string | undefined;
}

/** Some passes to warm up, then `count` that count. Throws when what was found is not what the generator knows; see `expectTruth`. */
export async function throughput(
  subject: Subject,
  passes: Passes,
  { warmup, count }: { readonly warmup: number; readonly count: number },
  protocol: Protocol,
  encoding: Encoding,
): Promise<Throughput> {
  const client = clientOf(protocol, encoding, subject.address);
  const pass = (number: number): Pass => (encoding === 'gzip' ? passes.gzip(number) : passes.raw(number));
  if (encoding === 'gzip') {
    // Now, and not while the server runs idle in between.
    Array.from({ length: warmup + count }, (_, number) => passes.gzip(number));
  }
  for (let number = 0; number < warmup; number++) {
    await drive(client, pass(number));
  }
  await sleep(settling * 1000);
  await allJudged(subject);
  const { pid } = subject.child;
  const before = cpuSeconds(pid);
  let seconds = 0;
  for (let number = 0; number < count; number++) {
    const bodies = pass(warmup + number);
    const begin = performance.now();
    await drive(client, bodies);
    seconds += (performance.now() - begin) / 1000;
  }
  await sleep(settling * 1000);
  await allJudged(subject);
  const used = cpuSeconds(pid) - before;
  client.close();
  const lateness = await expectTruth(subject, passes, warmup + count);
  const spans = count * passes.payload.bodies.length * spansPerBody;
  return { spansPerCpuSecond: spans / used, spansPerSecond: spans / seconds, lateness };
}
