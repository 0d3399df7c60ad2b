/**
 * How fast the running service is, from the client's request to the stored verdict, against its own HTTP and gRPC with
 * nothing behind them and against an OpenTelemetry Collector. CPU times are those of the server; the cases take turns.
 *
 *     npm run bench -- service [--rounds 3] [--passes 4] [--bodies 400] [--betrace FILE] [--only REGEX]
 */
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../process.ts';
import type { Encoding, Protocol } from './service/client.ts';
import { passesOf, spansPerBody } from './service/payload.ts';
import { startBetrace, startCollector, startNoOp } from './service/subjects.ts';
import type { Subject } from './service/subjects.ts';
import { throughput } from './service/throughput.ts';
import type { Throughput } from './service/throughput.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    passes: { type: 'string', default: '4' },
    bodies: { type: 'string', default: '400' },
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

const cases: readonly Case[] = ways.flatMap((way) =>
  [
    { name: 'betrace', way, start: () => startBetrace(options.betrace) },
    { name: 'no-op', way, start: startNoOp },
    { name: 'collector', way, start: startCollector },
  ].filter(({ name }) => new RegExp(options.only).test(`${name} ${way.join(' ')}`)),
);

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
      console.log(`${name}: SKIPPED, for Go is not installed (https://go.dev/dl)`);
      continue;
    }
    try {
      const result = await throughput(subject, passes, Number(options.passes), ...way);
      const key = `${name} ${way.join(' ')}`;
      results.set(key, [...(results.get(key) ?? []), result]);
      console.log(
        `${key}: ${thousands(result.spansPerCpuSecond)} spans per CPU-second, ${thousands(result.spansPerSecond)} a second`,
      );
    } finally {
      await subject.stop();
    }
  }
}

const of = (name: string, way: readonly string[]) =>
  (results.get(`${name} ${way.join(' ')}`) ?? []).map(({ spansPerCpuSecond }) => spansPerCpuSecond);
console.log('\n| spans per CPU-second | betrace | no-op | collector | of the no-op | times the collector |');
console.log('| --- | --: | --: | --: | --: | --: |');
for (const way of ways) {
  const [betrace, noOp, collector] = ['betrace', 'no-op', 'collector'].map((name) => of(name, way)) as [
    number[],
    number[],
    number[],
  ];
  const share = median(betrace.map((value, round) => value / (noOp[round] ?? NaN)));
  const times = median(betrace.map((value, round) => value / (collector[round] ?? NaN)));
  console.log(
    `| ${way.join(' ')} | ${[betrace, noOp, collector].map((values) => thousands(median(values))).join(' | ')} | ${(share * 100).toFixed(0)} % | ${times.toFixed(1)} |`,
  );
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

function thousands(number: number): string {
  return Number.isNaN(number) ? '' : `${Math.round(number / 1000).toLocaleString('en-US')} thousand`;
}
