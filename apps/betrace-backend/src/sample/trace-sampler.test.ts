import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FieldSet, readTrace } from '@betrace/engine';
import { openTrace } from '../testing/otlp.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { maxSampleBytes, TraceSampler } from './trace-sampler.ts';

const fields = new FieldSet([]);
const traceOf = (root: Partial<TestSpan>) => readTrace(openTrace({ trace: 1, id: 1, ...root }), fields);

/** How many of the traces are taken that come at a steady rate for so many seconds. */
function taken(sampler: TraceSampler, seconds: number, streams: readonly { name?: string; perSecond: number }[]) {
  const counts = streams.map(() => 0);
  let unique = 0;
  const traces = streams.map(({ name }) => (name === undefined ? undefined : traceOf({ name })));
  for (let millisecond = 0; millisecond < seconds * 1000; millisecond++) {
    streams.forEach(({ perSecond }, i) => {
      const before = Math.floor((millisecond * perSecond) / 1000);
      for (let due = Math.floor(((millisecond + 1) * perSecond) / 1000) - before; due > 0; due--) {
        const trace = traces[i] ?? traceOf({ name: `GET /user/${++unique}` });
        counts[i] = (counts[i] as number) + (sampler.takes(trace, true, 100, millisecond) ? 1 : 0);
      }
    });
  }
  return counts;
}

test('of an operation with ten thousand traces a second one a second is taken, after the first hundred', () => {
  const [busy = 0] = taken(new TraceSampler(20, 0), 10, [{ name: 'busy', perSecond: 10_000 }]);
  assert.ok(busy >= 108 && busy <= 111, String(busy));
});

test('every trace of a rare operation is taken, however busy the others are', () => {
  const streams = [
    { name: 'busy', perSecond: 5000 },
    { name: 'as busy', perSecond: 5000 },
    { name: 'rare', perSecond: 0.1 },
  ];
  const [, , rare = 0] = taken(new TraceSampler(20, 0), 60, streams);
  assert.equal(rare, 6);
});

test('names that hold an id take half of the rate, and known operations keep the other half', () => {
  const streams = [{ perSecond: 300 }, { name: 'steady', perSecond: 10 }];
  const [unique = 0, steady = 0] = taken(new TraceSampler(20, 0), 60, streams);
  // Its first 200 at once, then ten a second.
  assert.ok(unique > 700 && unique <= 200 + 10 * 60 + 1, String(unique));
  // Known ones share their half with all the names that came once.
  assert.ok(steady >= 20, String(steady));
});

test('a trace that failed, or that is incomplete, is not hidden by the many that went well', () => {
  const sampler = new TraceSampler(20, 0);
  const fine = traceOf({ name: 'pay' });
  while (sampler.takes(fine, true, 100, 0));
  assert.equal(sampler.takes(traceOf({ name: 'pay', status: 'error' }), true, 100, 0), true);
  assert.equal(sampler.takes(fine, false, 100, 0), true);
  assert.equal(sampler.takes(traceOf({ name: 'pay', service: 'other' }), true, 100, 0), true);
});

test('a trace that is too large to be held is not taken, and large ones count for more', () => {
  const sampler = new TraceSampler(20, 0);
  assert.equal(sampler.takes(traceOf({ name: 'huge' }), true, maxSampleBytes + 1, 0), false);
  const spans = Array.from({ length: 10_000 }, (_, i) => ({ trace: 1, id: i + 1, ...(i > 0 && { parent: 1 }) }));
  const large = readTrace(openTrace(...spans), fields);
  let count = 0;
  for (let second = 0; second < 60; second++) {
    count += sampler.takes(large, true, 100, second * 1000) ? 1 : 0;
  }
  // One of them is worth 101 of the ten traces that known and the ten that new operations may give in a second.
  assert.ok(count >= 2 && count <= 10, String(count));
});
