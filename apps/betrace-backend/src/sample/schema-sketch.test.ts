import assert from 'node:assert/strict';
import { test } from 'node:test';
import { schemaHandlers } from '../api/schema-handlers.ts';
import { Redactor } from '../report/redact/redactor.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { sampledTrace } from '../testing/sampled-trace.ts';
import { maxCounters, SchemaSketch } from './schema-sketch.ts';

const redactor = new Redactor({ keys: [new Uint8Array(32)] });
const second = 1_000_000_000n;
const maxAge = 60_000;

/** A sketch that has seen traces of these spans, one a second, and what it offers. */
async function learnt(traces: readonly (readonly Partial<TestSpan>[])[], at = BigInt(traces.length) * second) {
  const schema = new SchemaSketch(maxAge);
  for (const [i, spans] of traces.entries()) {
    const whole = spans.map((span, id) => ({ trace: i + 1, id: id + 1, ...(id > 0 && { parent: 1 }), ...span }));
    schema.learn(sampledTrace(BigInt(i) * second, ...whole));
    // Only so many wait.
    await schema.settled();
  }
  const service = schemaHandlers({ schema, redactor, now: () => at });
  const method = service.desc.methods[0] as (typeof service.desc.methods)[0];
  const request = { service: '', spanName: '', prefix: '', limit: 5000 };
  const read = async (narrow = {}) => (await service.handler(method)({ ...request, ...narrow }, {} as never)) as Answer;
  return { schema, read, answer: await read() };
}

interface Answer {
  readonly spanNames: string[];
  readonly services: string[];
  readonly attributes: { spanName: string; key: string; type: string; otherTypes: string[]; values: string[] }[];
}

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

test('a value is offered from the tenth trace that had it, however often a trace has it', async () => {
  const with7 = [
    { name: 'pay', attributes: { amount: 7 } },
    { name: 'pay', attributes: { amount: 7 } },
  ];
  assert.deepEqual((await learnt(times(9, () => with7))).answer.attributes[0]?.values, []);
  assert.deepEqual((await learnt(times(10, () => with7))).answer.attributes[0]?.values, ['7']);
});

test('values, names and keys are offered only where redaction leaves them as they are', async () => {
  const span = { name: 'pay', attributes: { 'http.route': '/cart', card: 'visa', 'ann@example.org': 1 } };
  const { attributes, spanNames } = (await learnt(times(20, () => [span, { name: 'mail to bob@example.org' }]))).answer;
  assert.deepEqual(spanNames, ['pay']);
  assert.deepEqual(
    attributes.map(({ key, values }) => [key, values]),
    [
      ['card', []],
      ['http.route', ['/cart']],
    ],
  );
});

test('the most frequent comes first, of names, keys and types', async () => {
  const traces = [
    ...times(3, () => [{ name: 'a', attributes: { x: 1, y: 'text' } }]),
    ...times(5, () => [{ name: 'b', attributes: { x: 'text' } }]),
    ...times(2, () => [{ name: 'b', attributes: { x: 1 } }]),
  ];
  const { spanNames, attributes } = (await learnt(traces)).answer;
  assert.deepEqual(spanNames, ['b', 'a']);
  assert.deepEqual(
    attributes.map(({ spanName, key, type, otherTypes }) => [spanName, key, type, otherTypes]),
    [
      ['b', 'x', 'string', ['int']],
      ['a', 'x', 'int', []],
      ['a', 'y', 'string', []],
    ],
  );
});

test('what is not seen again is forgotten', async () => {
  const traces = [...times(12, () => [{ name: 'old', attributes: { x: 1 } }]), ...times(30, () => [{ name: 'new' }])];
  const { read } = await learnt(traces, 80n * second);
  const { spanNames, attributes } = await read();
  assert.deepEqual([spanNames, attributes], [['new'], []]);
});

test('floods of names, keys and values stay within the bounds, and what is common is still offered', async () => {
  const flood = (i: number) =>
    times(20, (j) => ({
      name: `GET /user/${i}-${j}`,
      attributes: Object.fromEntries(times(100, (k) => [`key-${i}-${j}-${k}`, `value-${i}-${j}-${k}`])),
    }));
  const common = { name: 'checkout', attributes: { 'http.route': '/cart' } };
  const { schema, answer } = await learnt(times(60, (i) => [common, ...flood(i)]));
  assert.ok(schema.counters <= maxCounters, String(schema.counters));
  assert.equal(
    schema.names.items.reduce((sum, { counters }) => sum + counters, 0),
    schema.counters,
  );
  assert.equal(answer.spanNames[0], 'checkout');
  assert.deepEqual(answer.attributes[0]?.values, ['/cart']);
});
