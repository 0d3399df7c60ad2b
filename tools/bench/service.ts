/**
 * How fast the running service is, from the client's request to the stored verdict, against its own HTTP and gRPC with
 * nothing behind them and against an OpenTelemetry Collector. CPU times are those of the server; the cases take turns.
 *
 *     npm run bench -- service [--rounds 3] [--warmup 3] [--passes 6] [--bodies 400] [--held 1000000] [--rate SPANS]
 *         [--betrace FILE] [--only REGEX]
 *
 * `--warmup`: passes over the bodies that come first and do not count, for compilers to finish.
 * `--rate`: spans a second at which latency is measured; without it half of what `betrace http gzip` reached.
 * `--only` chooses among cases such as `betrace http gzip`, `collector grpc raw`, `2 shards`, `memory` and `latency`.
 */
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../process.ts';
import type { Encoding, Protocol } from './service/client.ts';
import { bytesPerHeldSpan } from './service/held-memory.ts';
import { latency } from './service/latency.ts';
import { passesOf, spansPerBody } from './service/payload.ts';
import { grace, startBetrace, startCollector, startNoOp } from './service/subjects.ts';
import type { Subject } from './service/subjects.ts';
import { throughput } from './service/throughput.ts';
import type { Throughput } from './service/throughput.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    warmup: { type: 'string', default: '3' },
    passes: { type: 'string', default: '6' },
    bodies: { type: 'string', default: '400' },
    held: { type: 'string', default: '1000000' },
    rate: { type: 'string' },
    betrace: { type: 'string', default: path.join(root, 'apps/betrace-cli/src/main.ts') },
    only: { type: 'string', default: '.' },
  },
});

const ways: readonly (readonly [Protocol, Encoding])[] = [
  ['http', 'gzip'],
  ['http', 'raw'],
  ['grpc', 'gzip'],
  ['grpc', 'raw'],
];

interface Case {
  readonly name: string;
  readonly way: readonly [Protocol, Encoding];
  start(): Promise<Subject | undefined>;
}

const isChosen = (name: string) => new RegExp(options.only).test(name);
const shards = ['0', '1', '2'] as const;
const cases: readonly Case[] = [
  ...ways.flatMap((way) => [
    { name: `betrace ${way.join(' ')}`, way, start: () => startBetrace(options.betrace) },
    { name: `no-op ${way.join(' ')}`, way, start: startNoOp },
    { name: `collector ${way.join(' ')}`, way, start: startCollector },
  ]),
  ...shards.map((count) => ({
    name: `${count} shards`,
    way: ['http', 'gzip'] as const,
    start: () => startBetrace(options.betrace, { BETRACE_SHARDS: count }),
  })),
].filter(({ name }) => isChosen(name));

const passes = passesOf(Number(options.bodies));
const results = new Map<string, Throughput[]>();
const [cpu] = cpus();
console.log(
  `Node ${process.version.slice(1)}, ${cpus().length} × ${cpu?.model}, load ${loadavg()[0]?.toFixed(1)}; ` +
    `${options.rounds} rounds of ${Number(options.passes) * passes.payload.bodies.length * spansPerBody} spans\n`,
);
for (let round = 0; round < Number(options.rounds); round++) {
  for (const { name, way, start } of cases) {
    const subject = await start();
    if (subject === undefined) {
      console.log(`${name}: SKIPPED, Go is not installed (https://go.dev/dl)`);
      continue;
    }
    try {
      const [warmup, count] = [Number(options.warmup), Number(options.passes)];
      const result = await throughput(subject, passes, { warmup, count }, ...way);
      results.set(name, [...(results.get(name) ?? []), result]);
      console.log(
        `${name}: ${thousands(result.spansPerCpuSecond)} spans per CPU-second, ${thousands(result.spansPerSecond)} a second`,
      );
      if (result.lateness !== undefined) {
        console.log(`${name}: some spans came more than ${grace} s after the root of their trace: ${result.lateness}`);
      }
    } catch (error) {
      console.log(`${name}: WRONG, ${(error as Error).message}`);
      process.exitCode = 1;
    } finally {
      await subject.stop();
    }
  }
}

const perCpuSecond = (name: string) => (results.get(name) ?? []).map(({ spansPerCpuSecond }) => spansPerCpuSecond);
const ratio = (name: string, to: string) =>
  median(perCpuSecond(name).map((value, round) => value / (perCpuSecond(to)[round] ?? NaN)));

console.log('\n| spans per CPU-second | betrace | no-op | Collector | of the no-op | times the Collector |');
console.log('| --- | --: | --: | --: | --: | --: |');
for (const way of ways.map((each) => each.join(' '))) {
  const [betrace, noOp, collector] = [`betrace ${way}`, `no-op ${way}`, `collector ${way}`] as const;
  const values = [betrace, noOp, collector].map((name) => thousands(median(perCpuSecond(name))));
  const share = `${(ratio(betrace, noOp) * 100).toFixed(0)} %`;
  console.log(`| ${[way, ...values, share, ratio(betrace, collector).toFixed(1)].join(' | ')} |`);
}
if (shards.some((count) => isChosen(`${count} shards`))) {
  console.log('\n| HTTP, gzip | spans per CPU-second | spans a second |\n| --- | --: | --: |');
  for (const name of shards.map((count) => `${count} shards`)) {
    const perSecond = (results.get(name) ?? []).map(({ spansPerSecond }) => spansPerSecond);
    console.log(`| ${name} | ${thousands(median(perCpuSecond(name)))} | ${thousands(median(perSecond))} |`);
  }
}
if (isChosen('memory')) {
  const bytes = await bytesPerHeldSpan(options.betrace, passes, Number(options.held));
  console.log(`\nmemory of each of ${options.held} held spans beyond the bodies' bytes: ${Math.round(bytes)} B`);
}
if (isChosen('latency') && (options.rate !== undefined || results.has('betrace http gzip'))) {
  const fastest = median((results.get('betrace http gzip') ?? []).map(({ spansPerSecond }) => spansPerSecond));
  const half = Number(options.rate ?? fastest / 2) / spansPerBody;
  const measured = await latency(options.betrace, passes, Number(options.passes), half);
  const { spansPerSecond, p50, p99, violations, answerP99 } = measured;
  console.log(
    `\nfrom a deadline to its violation in the list, at ${thousands(spansPerSecond)} spans a second: ` +
      `p50 ${Math.round(p50)} ms, p99 ${Math.round(p99)} ms, of ${violations}; requests were answered within ` +
      `${Math.round(answerP99)} ms (p99), which is part of it`,
  );
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

function thousands(number: number): string {
  return Number.isNaN(number) ? '' : `${Math.round(number / 1000).toLocaleString('en-US')} thousand`;
}
