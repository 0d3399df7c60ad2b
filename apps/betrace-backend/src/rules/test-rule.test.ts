import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Redactor } from '../report/redact/redactor.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { sampledTrace } from '../testing/sampled-trace.ts';
import { heldTraceToTest, testRule } from './test-rule.ts';
import type { TestRule } from './test-rule.ts';

const redactor = new Redactor({ keys: [new Uint8Array(32)] });
const rule = (expression: string): TestRule => ({
  expression,
  message: '',
  onIncomplete: 'inconclusive',
  name: 'Tried',
});
const held = (trace: number, span: Partial<TestSpan> = {}, closed?: boolean) =>
  heldTraceToTest(sampledTrace(BigInt(trace), { trace, id: 1, name: 'pay', ...span }), closed);

test('of many traces every verdict is counted, and the worst hundred are told of', async () => {
  const fine = Array.from({ length: 150 }, (_, i) => held(i + 1));
  const wrong = [held(501, { status: 'error' }), held(502, { status: 'error' })];
  const others = [held(601, { name: 'other' }), held(602, {}, false)];
  const tested = await testRule(
    rule('when { pay } never { pay.where(span:status == error) }'),
    [...fine, ...wrong, ...others],
    {
      redactor,
      worstFirst: true,
    },
  );
  assert.deepEqual(tested.verdicts, { violated: 2, error: 0, inconclusive: 1, satisfied: 150, not_applicable: 1 });
  assert.deepEqual([tested.judged, tested.moreTraces, tested.cutShort], [154, 54, false]);
  const words = tested.traces.map(({ verdict }) => verdict);
  assert.deepEqual(words.slice(0, 4), ['violated', 'violated', 'inconclusive', 'satisfied']);
  assert.equal(words.length, 100);
  assert.deepEqual(tested.traces[0]?.violation.witnesses.length, 1);
});

test('a rule that runs out of its budget is not tried on trace after trace', async () => {
  const spans = Array.from({ length: 300 }, (_, i) => ({ trace: 1, id: i + 1, name: 'a' }));
  const trace = heldTraceToTest(sampledTrace(1n, ...spans), undefined);
  const greedy = rule('when { a as x and a as y and a as z } never { x:start + y:start + z:start == 1ns }');
  const tested = await testRule(greedy, Array<typeof trace>(20).fill(trace), { redactor, worstFirst: true });
  // Less where the time is over before.
  assert.ok(tested.judged <= 5 && tested.cutShort, String(tested.judged));
  assert.deepEqual([tested.verdicts.error, tested.traces[0]?.reason], [tested.judged, 'budget']);
});

test('others have their turn while many traces are judged', async () => {
  const spans = Array.from({ length: 300 }, (_, i) => ({
    trace: 1,
    id: i + 1,
    ...(i > 0 && { parent: 1 }),
    name: 'a',
  }));
  const slow = heldTraceToTest(sampledTrace(1n, ...spans), undefined);
  let turns = 0;
  const others = setInterval(() => turns++, 1);
  await testRule(
    rule('never { a as x and a as y and x:end < y:start }'),
    Array.from({ length: 12 }, () => slow),
    { redactor },
  );
  clearInterval(others);
  assert.ok(turns >= 5, String(turns));
});

test('a test that nobody waits for ends', async () => {
  const stop = new AbortController();
  const traces = Array.from({ length: 1000 }, (_, i) => ({
    ...held(i + 1),
    open() {
      assert.ok(i <= 3, 'judged after it was stopped');
      stop.abort();
      return held(i + 1).open();
    },
  }));
  await assert.rejects(testRule(rule('never { pay }'), traces, { redactor, signal: stop.signal }), {
    name: 'AbortError',
  });
});

test('a rule that cannot be judged by says why, and no trace is opened', async () => {
  const trace = { trigger: 'root' as const, open: () => assert.fail('opened') };
  const { errors, judged } = await testRule(rule('never { pay.where(x = 1) }'), [trace], { redactor });
  assert.deepEqual([errors.map(({ code }) => code), judged], [['traceql-operator'], 0]);
});
