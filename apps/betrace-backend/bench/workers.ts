/**
 * What shards in threads of their own bring, and what they cost: bodies in memory, from the first look at the wire to the
 * last verdict, without clients, disk and database. The cases take turns, each in a process of its own.
 *
 *     npm run bench -- workers [--bodies 60] [--rounds 5] [--seconds 3]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { skim } from '@betrace/engine';
import { generatePayload, readPayload } from '../../../packages/engine/bench/payload.ts';
import type { Payload } from '../../../packages/engine/bench/payload.ts';
import { openShards } from '../src/shards/open-shards.ts';
import { someRule } from '../src/store/fixtures.ts';
import { FakeClock } from '../src/testing/fake-clock.ts';
import { ruleSet } from '../src/testing/rule-set.ts';
import { standardLimits } from '../src/testing/some-shard.ts';

const { RULES } = (await import(new URL('../../../../shared/bench/rules.mjs', import.meta.url).href)) as {
  RULES: readonly { readonly id: string; readonly d3: string }[];
};

const { values: options } = parseArgs({
  options: {
    bodies: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    data: { type: 'string' },
    threads: { type: 'string' },
  },
});

interface Result {
  /** Per second of wall time. */
  readonly speed: number;
  /** Nanoseconds of CPU, of all threads. */
  readonly cost: number;
}

/** Milliseconds for which a case is repeated before it counts: the compiler of each thread is to finish. */
const warmUp = 4000;

const cases = [0, 1, 2, ...(availableParallelism() > 4 ? [4] : [])];

if (options.data === undefined) {
  report();
} else {
  console.log(JSON.stringify(await measure(readPayload(options.data), Number(options.threads))));
}

function report(): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-bench-'));
  try {
    generatePayload(folder, Number(options.bodies));
    const [cpu] = cpus();
    const load = loadavg().map((each) => each.toFixed(1));
    console.log(`${cpus().length} × ${cpu?.model}, load ${load.join(' ')}; Node ${process.version}`);
    console.log(`${options.bodies} bodies of 500 spans, 10 rules; medians of ${options.rounds} rounds\n`);
    const rounds = Array.from({ length: Number(options.rounds) }, () =>
      cases.map((threads) => measureApart(folder, threads)),
    );
    const of = (value: (round: readonly Result[]) => number) => median(rounds.map(value));
    row('worker threads', 'thousand spans a second', 'ns of CPU a span', 'wall time, times 1', 'CPU, times 1');
    cases.forEach((threads, i) => {
      const at = (round: readonly Result[], index: number) => round[index] as Result;
      row(
        threads === 0 ? '0: all in one thread' : String(threads),
        (of((round) => at(round, i).speed) / 1000).toFixed(0),
        of((round) => at(round, i).cost).toFixed(0),
        of((round) => at(round, i).speed / at(round, 1).speed).toFixed(2),
        of((round) => at(round, i).cost / at(round, 1).cost).toFixed(2),
      );
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measureApart(folder: string, threads: number): Result {
  const args = [fileURLToPath(import.meta.url), '--data', folder, '--threads', String(threads)];
  const output = execFileSync(process.execPath, [...args, '--seconds', options.seconds], { encoding: 'utf8' });
  return JSON.parse(output) as Result;
}

async function measure(payload: Payload, threads: number): Promise<Result> {
  const clock = new FakeClock();
  const rules = ruleSet(...RULES.map(({ id, d3 }) => someRule({ id, expression: d3 })));
  let violations = 0;
  const shards = openShards({
    threads,
    limits: { ...standardLimits, maxTombstones: 4_000_000 },
    clock,
    redaction: { keys: [new Uint8Array(32)] },
    book: { current: () => rules },
    onOutcome: ({ changes }) => (violations += changes.length),
    onFault: ({ reason }) => fail(reason),
    onSample: () => undefined,
    onDeath: fail,
  });
  const nobody = { hold: () => undefined, release: () => undefined };

  /** Once all bodies, as traces of their own. */
  async function pass(bodies: readonly Uint8Array[]): Promise<void> {
    for (const body of bodies) {
      shards.add(skim(body), nobody);
      do {
        await nextTurn();
      } while (shards.isFull);
    }
    clock.advance(standardLimits.rootGrace + 100);
    shards.expire();
    await shards.settled();
  }

  let passes = 0;
  for (const warm = performance.now() + warmUp; performance.now() < warm;) {
    await pass(freshTraces(payload, ++passes));
  }
  const sums = { spans: 0, milliseconds: 0, microseconds: 0 };
  while (sums.milliseconds < Number(options.seconds) * 1000) {
    const bodies = freshTraces(payload, ++passes);
    const [start, before] = [performance.now(), process.cpuUsage()];
    await pass(bodies);
    const { user, system } = process.cpuUsage(before);
    sums.spans += payload.spans;
    sums.milliseconds += performance.now() - start;
    sums.microseconds += user + system;
  }
  await shards.close();
  const expected = passes * Object.values(payload.truth).reduce((sum, count) => sum + count, 0);
  if (violations !== expected) {
    fail(`${violations} violations instead of ${expected}`);
  }
  return { speed: (sums.spans / sums.milliseconds) * 1000, cost: (sums.microseconds / sums.spans) * 1000 };
}

/** The same bodies with other trace ids. */
function freshTraces({ bodies, traceIdsAt }: Payload, pass: number): Uint8Array[] {
  return bodies.map((body, i) => {
    const fresh = body.slice();
    const view = new DataView(fresh.buffer);
    for (const at of traceIdsAt[i] ?? []) {
      view.setUint32(at, view.getUint32(at) ^ Math.imul(pass, 0x9e3779b1));
    }
    return fresh;
  });
}

function fail(reason: string): never {
  throw new Error(reason);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

function row(label: string, ...cells: readonly string[]): void {
  console.log(label.padEnd(24) + cells.map((cell) => cell.padStart(26)).join(''));
}
