import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import type { RuleSetInForce } from '../rules/rule-book.ts';
import { someRule } from '../store/fixtures.ts';
import { openTrace } from '../testing/otlp.ts';
import { ruleSet } from '../testing/rule-set.ts';
import type { JudgedTrace } from './evaluate-trace.ts';
import { traceDecider } from './trace-decider.ts';

const rulesOf = (...expressions: string[]) =>
  ruleSet(...expressions.map((expression, i) => someRule({ id: `rule-${i}`, expression })));

function setUp(...sets: RuleSetInForce[]) {
  const judged: JudgedTrace[] = [];
  const logged: string[] = [];
  const log = pino(
    { level: 'warn' },
    { write: (line: string) => void logged.push((JSON.parse(line) as { msg: string }).msg) },
  );
  const [first] = sets;
  const book = { current: () => sets.shift() ?? (first as RuleSetInForce) };
  return { decide: traceDecider({ book, log, onJudged: (each) => judged.push(each) }), judged, logged };
}

test('every rule in force gives a verdict, and only a trace closed by its root is complete', () => {
  const { decide, judged } = setUp(rulesOf('span.status == "ERROR"', 'when { pay } always { check }'));
  const trace = openTrace({ trace: 1, id: 1, name: 'pay', status: 'error' });
  decide(trace, 'root');
  decide(trace, 'shutdown');
  assert.deepEqual(
    judged.map(({ complete, verdicts }) => [complete, verdicts.map(({ verdict }) => verdict)]),
    [
      [true, ['violated', 'violated']],
      [false, ['violated', 'inconclusive']],
    ],
  );
});

test('a trace that cannot be judged is logged and takes nothing else with it', () => {
  const rules = rulesOf('span.status == "ERROR"');
  const faulty = { ...rules, compiled: { ...rules.compiled, rules: [] } };
  const { decide, judged, logged } = setUp(faulty, rules);
  decide(openTrace({ trace: 1, id: 1 }), 'root');
  decide(openTrace({ trace: 2, id: 1 }), 'root');
  assert.deepEqual(logged, ['a trace could not be judged']);
  assert.equal(judged.length, 1);
});

test('a rule that runs out of its budget is told of once, not for every trace', () => {
  const expensive = `when { a as x and a as y and a as z } never { x:start + y:start + z:start == 1ns }`;
  const { decide, judged, logged } = setUp(rulesOf(expensive));
  const trace = openTrace(...Array.from({ length: 300 }, (_, i) => ({ trace: 1, id: i + 1, name: 'a' })));
  decide(trace, 'root');
  decide(trace, 'root');
  assert.deepEqual(
    judged.flatMap(({ verdicts }) => verdicts.map(({ reason }) => reason)),
    ['budget', 'budget'],
  );
  assert.deepEqual(logged, ['a rule could not judge a trace']);
});
