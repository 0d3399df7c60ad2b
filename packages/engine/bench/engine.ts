/**
 * How fast the engine reads and judges, in one table. Ratios come from one run, in which the cases take turns, each in a
 * process of its own; times are CPU times.
 *
 *     npm run bench -- engine [--short] [--bodies 60] [--rounds 3] [--held 1000000]
 *
 * `--short` runs in a few seconds and is coarse: it tells whether something broke, not how fast it is.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cases } from './cases.ts';
import { endRunaway, joins, judgeJoin } from './large-trace.ts';
import { bytesPerSpan } from './memory.ts';
import { generatePayload, readPayload } from './payload.ts';
import type { Work } from './cases.ts';
import type { Payload } from './payload.ts';

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    bodies: { type: 'string' },
    rounds: { type: 'string' },
    held: { type: 'string' },
    data: { type: 'string' },
    case: { type: 'string' },
  },
});

const { short } = options;
const bodies = Number(options.bodies ?? (short ? 10 : 60));
const rounds = Number(options.rounds ?? (short ? 1 : 3));
const held = Number(options.held ?? (short ? 100_000 : 1_000_000));

/** Milliseconds of CPU for which a case is repeated before it counts, and then while it does. */
const warmUp = short ? 150 : 1500;
const measured = short ? 150 : 1500;

const LABELS: readonly (readonly [name: string, label: string])[] = [
  ['protobuf-es', 'decoding alone, @bufbuild/protobuf'],
  ['protobufjs', 'decoding alone, protobufjs'],
  ['read', 'wire reading alone: every byte checked'],
  ['rules-10', 'wire reading, traces put together, 10 rules'],
  ['rules-100', '100 rules, 90 of them not applicable'],
  ['rules-1000', '1,000 rules, 990 of them not applicable'],
  ['rules-100-apply', '100 rules, all about spans that come'],
  ['rules-1000-apply', '1,000 rules, all about spans that come'],
];

if (options.data === undefined || options.case === undefined) {
  report();
} else {
  const payload = readPayload(options.data);
  const prepared = cases[options.case];
  console.log(prepared === undefined ? bytesPerSpan(payload, held) : spansPerSecond(prepared(), payload));
}

function report(): void {
  const folder = mkdtempSync(join(tmpdir(), 'betrace-bench-'));
  try {
    generatePayload(folder, bodies);
    const [cpu] = cpus();
    const load = loadavg().map((of) => of.toFixed(1));
    console.log(
      `${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB, load ${load.join(' ')}; Node ${process.version}, ${process.platform} ${process.arch}`,
    );
    console.log(`${bodies} bodies of 500 spans; medians of ${rounds} rounds\n`);
    const run = (name: string): number => Number(execFileSync(process.execPath, childArguments(folder, name)));
    const results = Array.from({ length: rounds }, () => new Map(LABELS.map(([name]) => [name, run(name)])));
    const speedOf = (name: string): number => median(results.map((of) => of.get(name) ?? NaN));
    const ratio = (name: string, to: string): number =>
      median(results.map((of) => (of.get(name) ?? NaN) / (of.get(to) ?? NaN)));
    row('', 'spans per CPU-second', 'times protobuf-es', 'times protobufjs');
    for (const [name, label] of LABELS) {
      row(label, thousands(speedOf(name)), ratio(name, 'protobuf-es').toFixed(1), ratio(name, 'protobufjs').toFixed(1));
    }
    console.log();
    row('one trace, read and judged: ms of CPU', '1,000 spans', '3,000 spans', '10,000 spans');
    for (const of of joins) {
      row(`every third span joined by ${of}`, ...[1000, 3000, 10_000].map((count) => judgeJoin(of, count).toFixed(1)));
    }
    console.log();
    row('', 'is', 'bar');
    row('10 rules against @bufbuild/protobuf', `${ratio('rules-10', 'protobuf-es').toFixed(1)} times`, 'at least 10');
    row('1,000 rules against 10, CPU', `${ratio('rules-10', 'rules-1000').toFixed(1)} times`, 'at most 2');
    row(
      `memory per span beyond its wire bytes, ${held} held`,
      `${Math.round(run('memory'))} B`,
      'at most 700 B (1,000,000 held)',
    );
    row('until the budget ends a runaway rule', `${Math.round(endRunaway())} ms`, 'about 100 ms');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function childArguments(folder: string, name: string): string[] {
  const own = fileURLToPath(import.meta.url);
  return ['--expose-gc', own, '--data', folder, '--case', name, '--held', String(held), ...(short ? ['--short'] : [])];
}

/** The median of passes over the bodies; the first ones let the compiler finish. */
function spansPerSecond(work: Work, payload: Payload): number {
  repeat(work, payload, warmUp);
  return median(repeat(work, payload, measured));
}

function repeat(work: Work, payload: Payload, milliseconds: number): number[] {
  const speeds: number[] = [];
  const until = cpuMilliseconds() + milliseconds;
  do {
    const before = process.cpuUsage();
    const spans = work(payload);
    const { user, system } = process.cpuUsage(before);
    if (spans !== payload.spans) {
      throw new Error(`${spans} spans instead of ${payload.spans}`);
    }
    speeds.push((spans / (user + system)) * 1e6);
  } while (cpuMilliseconds() < until || speeds.length < 3);
  return speeds;
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

function thousands(perSecond: number): string {
  return `${Math.round(perSecond / 1000)} thousand`;
}

function row(label: string, ...cells: readonly string[]): void {
  console.log(label.padEnd(52) + cells.map((cell) => cell.padStart(32)).join(''));
}
