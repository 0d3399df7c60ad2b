import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, plan } from '@betrace/dsl';
import { compileRules, OpenTrace } from '@betrace/engine';
import { pino } from 'pino';
import type { RuleSetInForce } from '../rules/rule-book.ts';
import { someRule } from '../store/fixtures.ts';
import { receivedSpans } from '../testing/otlp.ts';
import type { TestSpan } from '../testing/otlp.ts';
import type { JudgedTrace } from './evaluate-trace.ts';
import { traceDecider } from './trace-decider.ts';

function rulesOf(...expressions: string[]): RuleSetInForce {
  const inForce = expressions.map((expression, i) => {
    const planned = plan(parse(expression));
    assert.ok('plan' in planned);
    return { rule: someRule({ id: `rule-${i}`, expression }), plan: planned.plan };
  });
  return {
    compiled: compileRules(
      inForce.map(({ rule, plan: p }) => ({ id: rule.uid, plan: p, onIncomplete: rule.onIncomplete })),
    ),
    byId: new Map(inForce.map((each) => [each.rule.uid, each])),
  };
}

function traceOf(...spans: TestSpan[]): OpenTrace {
  const [first, ...others] = receivedSpans(spans);
  assert.ok(first);
  const open = new OpenTrace(first.traceId);
  [first, ...others].forEach((span) => open.add(span));
  return open;
}

function setUp(rules: RuleSetInForce) {
  const judged: JudgedTrace[] = [];
  const logged: { msg: string; level: number }[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const decide = traceDecider({ book: { current: () => rules }, log, onJudged: (each) => judged.push(each) });
  return { decide, judged, logged };
}

test('every rule in force gives a verdict, and only a trace closed by its root is complete', () => {
  const { decide, judged } = setUp(rulesOf('span.status == "ERROR"', 'when { pay } always { check }'));
  const trace = traceOf({ trace: 1, id: 1, name: 'pay', status: 'error' });
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
  let current = { ...rules, compiled: { ...rules.compiled, rules: [] } } as RuleSetInForce;
  const { logged, judged } = setUp(rules);
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const decide = traceDecider({ book: { current: () => current }, log, onJudged: (each) => judged.push(each) });
  decide(traceOf({ trace: 1, id: 1 }), 'root');
  current = rules;
  decide(traceOf({ trace: 2, id: 1 }), 'root');
  assert.deepEqual(
    logged.map(({ msg }) => msg),
    ['a trace could not be judged'],
  );
  assert.equal(judged.length, 1);
});

test('a rule that runs out of its budget is told of once, not for every trace', () => {
  const expensive = `when { a as x and a as y and a as z } never { x:start + y:start + z:start == 1ns }`;
  const { decide, judged, logged } = setUp(rulesOf(expensive));
  const trace = traceOf(...Array.from({ length: 300 }, (_, i) => ({ trace: 1, id: i + 1, name: 'a' })));
  decide(trace, 'root');
  decide(trace, 'root');
  assert.deepEqual(
    judged.flatMap(({ verdicts }) => verdicts.map(({ reason }) => reason)),
    ['budget', 'budget'],
  );
  assert.deepEqual(
    logged.map(({ msg }) => msg),
    ['a rule could not judge a trace'],
  );
});
