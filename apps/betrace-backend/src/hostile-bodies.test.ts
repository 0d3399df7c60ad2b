import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pino } from 'pino';
import { imbalance } from './assemble/span-counts.ts';
import { TraceBuffer } from './assemble/trace-buffer.ts';
import { ServiceError } from './errors.ts';
import { traceDecider } from './evaluate/trace-decider.ts';
import { createIngest } from './receive/ingest.ts';
import { Redactor } from './report/redact/redactor.ts';
import { violationsOf } from './report/violations-of.ts';
import { someRule } from './store/fixtures.ts';
import { FakeClock } from './testing/fake-clock.ts';
import { keepNothing } from './testing/keep-nothing.ts';
import { otlpBody } from './testing/otlp.ts';
import { ruleSet } from './testing/rule-set.ts';

const limits = {
  rootGrace: 8000,
  idle: 60_000,
  maxAge: 300_000,
  maxSpans: 10_000,
  maxBytes: 5_000_000,
  maxBuffer: 256_000_000,
  lateWindow: 300_000,
  maxTombstones: 1000,
};

/** Rules that read all that can be read of a span. */
const rules = ruleSet(
  ...[
    'span.where(span:status == "error" or span:statusMessage != "" or span:kind == server)',
    'never { span.where(a > 1 or b != "x" or exists(c) or span.attributes[*] contains "y") as s }',
    'when { span as s } always { s child of root and s:duration < 1ms }',
    'never { span.where(event(event:name != "" or k == 1) or link(link:spanID != "")) }',
    'never { count(span) > 1 and trace:duration > 1ns and avg(span:selfTime of span) >= 0ms }',
    'never { span.where(instrumentation:name != "" and resource.service.name != "z") before span within 1h }',
  ].map((expression, i) => someRule({ id: `rule-${i}`, expression, message: '{trace:rootName} {root.a}' })),
);

/** What comes of a body: refused, or judged without a fault. */
async function survives(body: Uint8Array): Promise<'taken' | 'refused'> {
  const faults: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
  const redactor = new Redactor(new Uint8Array(32));
  const decide = traceDecider({
    book: { current: () => rules },
    log,
    onJudged: (judged) => violationsOf(judged, redactor, 0n),
  });
  const buffer = new TraceBuffer(limits, new FakeClock(), decide);
  try {
    await createIngest({ sink: buffer, keep: keepNothing, overload: () => undefined })(body);
  } catch (error) {
    assert.ok(error instanceof ServiceError && error.code === 'invalid-body', String(error));
    return 'refused';
  }
  buffer.decideAll('root');
  assert.deepEqual(faults, []);
  assert.equal(imbalance(buffer.counts()), 0);
  return 'taken';
}

const sample = otlpBody([
  { trace: 1, id: 1, name: 'root', attributes: { a: 5, b: 'text', c: true, d: 0.5 }, status: 'error' },
  { trace: 1, id: 2, parent: 1, start: 3, end: 2 },
  { trace: 2, id: 3, parent: 9, attributes: { a: 'y' } },
]);

test('the sample itself is taken', async () => {
  assert.equal(await survives(sample), 'taken');
});

test('a body cut off anywhere is refused, or judged for what it still says', async () => {
  for (let length = 0; length < sample.length; length++) {
    await survives(sample.subarray(0, length));
  }
});

test('a body with any bytes changed is refused, or judged for what it now says', async () => {
  const changes = fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(changes, async (bytes) => {
      const body = Uint8Array.from(sample);
      for (const [at, byte] of bytes) {
        body[at] = byte;
      }
      await survives(body);
    }),
    { numRuns: 3000 },
  );
});

test('noise is refused, or holds no span that does harm', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (noise) => void (await survives(noise))),
    { numRuns: 1000 },
  );
});
