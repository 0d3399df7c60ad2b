import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { imbalance } from './assemble/span-counts.ts';
import { ServiceError } from './errors.ts';
import { createIngest } from './receive/ingest.ts';
import { someRule } from './store/fixtures.ts';
import { keepNothing } from './testing/keep-nothing.ts';
import { otlpBody } from './testing/otlp.ts';
import { ruleSet } from './testing/rule-set.ts';
import { someShard } from './testing/some-shard.ts';

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
  const { shard, faults } = someShard({ rules: () => rules });
  try {
    await createIngest({ sink: shard, keep: keepNothing, overload: () => undefined })(body);
  } catch (error) {
    assert.ok(error instanceof ServiceError && error.code === 'invalid-body', String(error));
    return 'refused';
  }
  shard.decideAll('root');
  assert.deepEqual(faults, []);
  assert.equal(imbalance(shard.counts()), 0);
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
