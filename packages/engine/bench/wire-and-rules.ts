/**
 * Spans per CPU-second of one process: decoding bodies with @bufbuild/protobuf, against reading them off the wire,
 * bringing the spans of each trace together and judging ten rules. The violations are compared with the truth that the
 * generator wrote.
 *
 *     node packages/engine/bench/wire-and-rules.ts [--bodies 60] [--rounds 5]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fromBinary } from '@bufbuild/protobuf';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { parse, plan } from '@betrace/dsl';
import { compileRules, judgeTrace, OpenTrace, readTrace, skim } from '../src/index.ts';

const GENERATOR = new URL('../../../../shared/bench/', import.meta.url);

interface Index {
  readonly formats: { readonly otlp: { readonly lens: readonly number[] } };
  readonly truth: { readonly rules: Readonly<Record<string, number>> };
}

interface Data {
  readonly bodies: readonly Uint8Array[];
  readonly truth: Readonly<Record<string, number>>;
}

const { values: options } = parseArgs({
  options: {
    bodies: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '5' },
    data: { type: 'string' },
    only: { type: 'string' },
  },
});

/** Passes over the bodies in a process of its own: the first let the compiler finish, of the others the median counts. */
const WARM_UP = 8;
const MEASURED = 15;

const { RULES } = (await import(new URL('rules.mjs', GENERATOR).href)) as { RULES: { id: string; d3: string }[] };
const rules = compileRules(
  RULES.map(({ id, d3 }) => {
    const planned = plan(parse(d3));
    if (!('plan' in planned)) {
      throw new Error(`${id} has no plan`);
    }
    return { id, plan: planned.plan, onIncomplete: 'inconclusive' as const };
  }),
);

if (options.data === undefined) {
  compare();
} else {
  console.log(measure(options.only === 'decode' ? decode : judge, read(options.data)));
}

/** Both take turns, each in a fresh process, so that neither pays for the other's garbage. */
function compare(): void {
  const folder = mkdtempSync(join(tmpdir(), 'betrace-bench-'));
  try {
    const generator = fileURLToPath(new URL('gen.mjs', GENERATOR));
    execFileSync(process.execPath, [generator, '--out', folder, '--bodies', options.bodies, '--formats', 'otlp']);
    const run = (only: string): number =>
      Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--data', folder, '--only', only]));
    const rounds = Array.from({ length: Number(options.rounds) }, () => [run('decode'), run('judge')] as const);
    const decoded = median(rounds.map(([decoding]) => decoding));
    const judged = median(rounds.map(([, judging]) => judging));
    console.log(`decoding with @bufbuild/protobuf   ${thousands(decoded)}`);
    console.log(`wire reading and ten rules         ${thousands(judged)}`);
    console.log(`ratio                              ${(judged / decoded).toFixed(1)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(work: (data: Data) => number, data: Data): number {
  const results: number[] = [];
  for (let pass = 0; pass < WARM_UP + MEASURED; pass++) {
    const before = process.cpuUsage();
    const spans = work(data);
    const { user, system } = process.cpuUsage(before);
    results.push((spans / (user + system)) * 1e6);
  }
  return median(results.slice(WARM_UP));
}

function decode({ bodies }: Data): number {
  let spans = 0;
  for (const body of bodies) {
    for (const { scopeSpans } of fromBinary(ExportTraceServiceRequestSchema, body).resourceSpans) {
      scopeSpans.forEach((scope) => (spans += scope.spans.length));
    }
  }
  return spans;
}

function judge({ bodies, truth }: Data): number {
  const open = new Map<string, OpenTrace>();
  let spans = 0;
  for (const body of bodies) {
    for (const span of skim(body).spans) {
      let trace = open.get(span.traceId);
      if (trace === undefined) {
        trace = new OpenTrace(span.traceId);
        open.set(span.traceId, trace);
      }
      trace.add(span);
      spans++;
    }
  }
  const violated = new Map<string, number>(RULES.map(({ id }) => [id, 0]));
  for (const trace of open.values()) {
    for (const { id, verdict } of judgeTrace(rules, readTrace(trace, rules.fields), true)) {
      if (verdict === 'violated') {
        violated.set(id, (violated.get(id) ?? 0) + 1);
      }
    }
  }
  for (const [id, expected] of Object.entries(truth)) {
    if (violated.get(id) !== expected) {
      throw new Error(`${id}: ${String(violated.get(id))} violations instead of ${expected}`);
    }
  }
  return spans;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
}

function thousands(perSecond: number): string {
  return `${Math.round(perSecond / 1000)} thousand spans per CPU-second`;
}

function read(folder: string): Data {
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Index;
  const bytes = new Uint8Array(readFileSync(join(folder, 'otlp.bin')));
  let at = 0;
  const bodies = index.formats.otlp.lens.map((length) => bytes.subarray(at, (at += length)));
  return { bodies, truth: index.truth.rules };
}
