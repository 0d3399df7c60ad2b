import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RulePlan } from '@betrace/dsl';
import { judgeOne, planOf } from '../test/rules.ts';
import { openTrace } from '../test/spans.ts';
import { compileRules, judgeConcerned, judgeTrace, readTrace, UnsupportedPlanError } from './index.ts';

const ORDER = [
  { id: 1, name: 'checkout', start: 0, end: 100 },
  { id: 2, parent: 1, name: 'charge', start: 10, end: 20, attributes: { order_id: 'A' } },
  { id: 3, parent: 1, name: 'charge', start: 30, end: 40, attributes: { order_id: 'B' } },
  { id: 4, parent: 1, name: 'check', start: 5, end: 9, attributes: { order_id: 'A' } },
];

test('a violation counts the failing assignments and shows their spans by variable', () => {
  const { verdict, trace } = judgeOne(
    'when { charge as p and checkout } always { check.where(order_id == p.order_id) before p }',
    ORDER,
  );
  assert.equal(verdict.verdict, 'violated');
  assert.equal(verdict.clause, 'always');
  assert.equal(verdict.failingAssignments, 1);
  const shown = verdict.witnesses[0]?.map(({ variable, span }) => [
    variable,
    trace.name(span),
    trace.spanId(span).at(-1),
  ]);
  assert.deepEqual(shown, [
    ['p', 'charge', '3'],
    ['', 'checkout', '1'],
  ]);
});

test('the first ten witnesses are kept and all are counted', () => {
  const spans = Array.from({ length: 30 }, (_, i) => ({ id: i + 1, name: 'a', start: i }));
  const { verdict } = judgeOne('when { a as x and a as y } always { x:id == y:id }', spans);
  assert.equal(verdict.failingAssignments, 30 * 29);
  assert.deepEqual(
    verdict.witnesses.map((spans) => spans.map(({ span }) => span)),
    Array.from({ length: 10 }, (_, i) => [0, i + 1]),
  );
});

test('verdicts come in the order of the rules, whichever names the trace has', () => {
  const texts = [
    'when { nowhere } always { a }',
    'nowhere',
    'when { check } always { charge }',
    'check',
    'when { span } always { nowhere }',
  ];
  const rules = compileRules(
    texts.map((text, i) => ({ id: `r${i}`, plan: planOf(text), onIncomplete: 'inconclusive' })),
  );
  const verdicts = judgeTrace(rules, readTrace(openTrace(ORDER), rules.fields), true);
  assert.deepEqual(
    verdicts.map(({ id, verdict }) => [id, verdict]),
    [
      ['r0', 'not_applicable'],
      ['r1', 'satisfied'],
      ['r2', 'satisfied'],
      ['r3', 'violated'],
      ['r4', 'violated'],
    ],
  );
});

test('a trace that was cut short is judged only as far as nothing can change, unless the rule wants otherwise', () => {
  const never = 'never { missing }';
  assert.deepEqual(pick(judgeOne(never, ORDER).verdict), ['satisfied', undefined]);
  assert.deepEqual(pick(judgeOne(never, ORDER, { closedWhole: false }).verdict), ['inconclusive', 'cut-short']);
  assert.deepEqual(pick(judgeOne(never, ORDER.slice(1)).verdict), ['inconclusive', 'no-root']);
  const orphan = { id: 9, parent: 99, name: 'orphan', start: 1 };
  assert.deepEqual(pick(judgeOne(never, [...ORDER, orphan]).verdict), ['inconclusive', 'missing-parent']);
  const evaluated = judgeOne(never, ORDER, { closedWhole: false, onIncomplete: 'evaluate' });
  assert.deepEqual(pick(evaluated.verdict), ['satisfied', undefined]);
  assert.deepEqual(pick(judgeOne('never { check }', ORDER, { closedWhole: false }).verdict), ['violated', undefined]);
});

function pick({ verdict, reason }: { verdict: string; reason?: string }) {
  return [verdict, reason];
}

test('a rule that would take forever ends with an error, and the others are judged all the same', () => {
  const spans = Array.from({ length: 400 }, (_, i) => ({ id: i + 1, name: 'a', start: i }));
  const runaway = 'when { a as x and a as y and a as z } always { x:start <= y:start + z:start }';
  const rules = compileRules([
    { id: 'runaway', plan: planOf(runaway), onIncomplete: 'inconclusive' },
    { id: 'plain', plan: planOf('count(a) == 400'), onIncomplete: 'inconclusive' },
  ]);
  const verdicts = judgeTrace(rules, readTrace(openTrace(spans), rules.fields), true);
  assert.deepEqual(verdicts.map(pick), [
    ['error', 'budget'],
    ['violated', undefined],
  ]);
});

test('a regular expression on which backtracking would never end does end', () => {
  const spans = [{ id: 1, name: 'a', start: 0, attributes: { text: 'a'.repeat(5000) } }];
  assert.equal(judgeOne('a.where(text matches `(a*)*b`)', spans).verdict.verdict, 'satisfied');
});

test('a trace that was read for other rules is refused', () => {
  const [one, two] = ['a', 'b'].map((text) =>
    compileRules([{ id: text, plan: planOf(text), onIncomplete: 'evaluate' }]),
  );
  assert.ok(one && two);
  assert.throws(() => judgeTrace(one, readTrace(openTrace(ORDER), two.fields), true), /read for other rules/);
});

test('a construct that the engine does not know is refused by name, with its rule', () => {
  const plan = planOf('when { a before b } always { c }');
  const strange = JSON.parse(JSON.stringify(plan).replaceAll('"before"', '"beside"')) as RulePlan;
  assert.throws(
    () => compileRules([{ id: 'odd', plan: strange, onIncomplete: 'evaluate' }]),
    (error) => error instanceof UnsupportedPlanError && /"odd".*beside/.test(error.message),
  );
});

test('several rules that share a pattern agree with each rule alone', () => {
  const texts = [
    'when { charge.where(order_id == "A") as p } always { check before p }',
    'when { charge.where(order_id == "A") } never { check }',
    'count(charge.where(order_id == "A")) > 0',
  ];
  const rules = compileRules(texts.map((text) => ({ id: text, plan: planOf(text), onIncomplete: 'evaluate' })));
  const open = openTrace(ORDER);
  for (let round = 0; round < 2; round++) {
    const together = judgeTrace(rules, readTrace(open, rules.fields), true);
    assert.deepEqual(
      together.map(({ verdict }) => verdict),
      texts.map((text) => judgeOne(text, ORDER).verdict.verdict),
    );
  }
});

test('only the rules that a trace may concern are judged, and the others have their idle verdict', () => {
  const texts = [
    'nowhere',
    'when { count(nowhere) > 3 } never { check }',
    'when { count(charge) > 1 } never { check }',
  ];
  const rules = compileRules(
    texts.map((text, i) => ({ id: `r${i}`, plan: planOf(text), onIncomplete: 'inconclusive' })),
  );
  const trace = readTrace(openTrace(ORDER), rules.fields);
  const judged = judgeConcerned(rules, trace, true);
  assert.deepEqual(
    judged.map(({ rule, verdict }) => [rule, verdict.id, verdict.verdict]),
    [[2, 'r2', 'violated']],
  );
  assert.deepEqual(
    rules.idle.map(({ verdict }) => verdict),
    ['satisfied', 'not_applicable', 'not_applicable'],
  );
  const cutShort = judgeConcerned(rules, trace, false).map(({ rule, verdict }) => [rule, verdict.verdict]);
  assert.deepEqual(cutShort.sort(), [
    [0, 'inconclusive'],
    [1, 'inconclusive'],
    [2, 'violated'],
  ]);
});
