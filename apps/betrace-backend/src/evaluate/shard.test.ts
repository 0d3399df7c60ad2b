import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addUp } from '../assemble/add-up.ts';
import type { HistogramCounts } from '../assemble/histogram.ts';
import { imbalance } from '../assemble/span-counts.ts';
import type { Outcome, ViolationChange } from '../report/outcome.ts';
import { unpackSpans } from '../report/packed-spans.ts';
import { someRule } from '../store/fixtures.ts';
import type { StoredRule } from '../store/store.ts';
import { traceIdOf } from '../testing/otlp.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { ruleSet } from '../testing/rule-set.ts';
import { someShard } from '../testing/some-shard.ts';
import type { ShardLimits } from './shard.ts';

const chargeNeedsCheck = someRule({ id: 'check', expression: 'when { charge as c } always { check before c }' });
const noRefund = someRule({ id: 'no-refund', expression: 'never { refund }' });
const noError = someRule({ id: 'no-error', expression: 'span.status == "ERROR"', onIncomplete: 'evaluate' });

const root: TestSpan = { trace: 1, id: 1, name: 'order' };
const check: TestSpan = { trace: 1, id: 2, parent: 1, name: 'check', start: 1 };
const charge: TestSpan = { trace: 1, id: 3, parent: 1, name: 'charge', start: 5 };
const refund: TestSpan = { trace: 1, id: 4, parent: 1, name: 'refund', start: 7 };

function setUp(rules: readonly StoredRule[], limits: Partial<ShardLimits> = {}) {
  let inForce = ruleSet(...rules);
  const made = someShard({ rules: () => inForce, limits });
  return {
    ...made,
    use: (...others: StoredRule[]) => (inForce = ruleSet(...others)),
    changes: () => made.outcomes.flatMap(({ changes }) => changes.map(shown)),
    verdicts: () => verdictSums(made.outcomes),
  };
}

function shown(change: ViolationChange): string {
  return change.kind === 'withdrawn' ? 'withdrawn' : `${change.kind} ${change.violation.ruleId}`;
}

/** All verdicts of all outcomes, those of zero left out. */
function verdictSums(outcomes: readonly Outcome[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { ruleId, verdict, count } of outcomes.flatMap(({ verdicts }) => verdicts)) {
    sums[`${ruleId} ${verdict}`] = (sums[`${ruleId} ${verdict}`] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sums).filter(([, count]) => count !== 0));
}

test('every rule in force gives each decided trace one verdict, whether the trace concerns it or not', () => {
  const { clock, add, verdicts } = setUp([chargeNeedsCheck, noRefund, noError]);
  add(root, charge, { trace: 2, id: 1, name: 'other' }, { trace: 3, id: 9, parent: 8, status: 'error' });
  clock.advance(70_000);
  assert.deepEqual(verdicts(), {
    '* decided': 3,
    'check violated': 1,
    'check not_applicable': 2,
    'no-refund satisfied': 2,
    'no-refund inconclusive': 1,
    'no-error satisfied': 2,
    'no-error violated': 1,
  });
});

test('late spans that keep the rule withdraw the violation, and the verdict is counted anew in its minute', () => {
  const { clock, add, outcomes, verdicts, changes } = setUp([chargeNeedsCheck]);
  add(root, charge);
  clock.advance(9000);
  assert.deepEqual(changes(), ['found check']);
  clock.advance(120_000);
  add(check);
  clock.advance(2000);
  assert.deepEqual(changes(), ['found check', 'withdrawn']);
  assert.deepEqual(verdicts(), { '* decided': 1, 'check satisfied': 1 });
  const [first, amended] = outcomes;
  assert.deepEqual(amended?.verdicts, [
    { ...first?.verdicts[1], verdict: 'violated', count: -1 },
    { ...first?.verdicts[1], verdict: 'satisfied', count: 1 },
  ]);
  assert.deepEqual(amended?.traceIds, []);
});

test('late spans that break a rule make a violation, of the complete trace', () => {
  const { clock, add, outcomes, verdicts, changes } = setUp([chargeNeedsCheck, noRefund]);
  add(root);
  clock.advance(9000);
  add(refund);
  clock.advance(2000);
  assert.deepEqual(changes(), ['amended no-refund']);
  const [change] = outcomes[1]?.changes ?? [];
  assert.ok(change?.kind === 'amended');
  assert.deepEqual([change.violation.complete, change.violation.trigger], [true, 'root']);
  assert.deepEqual(verdicts(), { '* decided': 1, 'check not_applicable': 1, 'no-refund violated': 1 });
});

test('ten late spans that come together amend once', () => {
  const { clock, add, shard, outcomes } = setUp([noRefund]);
  add(root);
  clock.advance(9000);
  for (let id = 10; id < 20; id++) {
    add({ ...refund, id });
    clock.advance(50);
  }
  clock.advance(5000);
  assert.equal(outcomes.length, 2);
  assert.equal(shard.measures().amendedTraces, 1);
  assert.equal(shard.measures().amendingSpans, 10);
});

test('a root that comes late makes the trace complete once its grace is over', () => {
  const { clock, add, changes, outcomes } = setUp([chargeNeedsCheck]);
  add(charge);
  clock.advance(61_000);
  assert.deepEqual(changes(), []);
  add(root);
  clock.advance(7900);
  assert.deepEqual(changes(), []);
  clock.advance(200);
  assert.deepEqual(changes(), ['amended check']);
  const [change] = outcomes[1]?.changes ?? [];
  assert.ok(change?.kind === 'amended');
  assert.deepEqual([change.violation.complete, change.violation.trigger], [true, 'root']);
});

test('a view with a gap does not replace the complete one before it; when the gap is filled, the whole does', () => {
  const { clock, add, changes, verdicts } = setUp([noRefund, chargeNeedsCheck]);
  add(root, charge);
  clock.advance(9000);
  add({ trace: 1, id: 6, parent: 5, name: 'check', start: 2 });
  clock.advance(2000);
  assert.deepEqual(changes(), ['found check']);
  assert.deepEqual(verdicts()['check violated'], 1);
  add({ trace: 1, id: 5, parent: 1, start: 1 });
  clock.advance(2000);
  assert.deepEqual(changes(), ['found check', 'withdrawn']);
});

test('late spans are judged by the rules of the first decision, whatever the rules are by then', () => {
  const { clock, add, changes, use } = setUp([noRefund]);
  add(root);
  clock.advance(9000);
  use(chargeNeedsCheck);
  add(refund, charge);
  clock.advance(2000);
  assert.deepEqual(changes(), ['amended no-refund']);
});

test('of traces decided by rules that were changed eight times since, late spans are only counted', () => {
  const { clock, add, shard, changes, use } = setUp([noRefund]);
  add(root);
  clock.advance(9000);
  for (let trace = 2; trace <= 9; trace++) {
    use(noRefund);
    add({ ...root, trace });
    clock.advance(9000);
  }
  assert.equal(shard.measures().heldTraces, 8);
  add(refund, { ...refund, trace: 2 });
  clock.advance(2000);
  assert.deepEqual(changes(), ['amended no-refund']);
  assert.equal(shard.counts().late, 2);
});

test('in a storm a rule gives details up to its limit of the minute, and is counted beyond it', () => {
  const { clock, add, outcomes, verdicts } = setUp([noRefund, noError], { maxDetailed: 3 });
  const failing = (trace: number): TestSpan[] => [
    { ...root, trace },
    { ...refund, trace, ...(trace === 1 && { status: 'error' }) },
  ];
  add(...Array.from({ length: 10 }, (_, i) => failing(i + 1)).flat());
  clock.advance(9000);
  const found = outcomes.flatMap(({ changes }) => changes).filter((change) => change.kind === 'found');
  const detailed = found.filter(({ violation }) => !violation.suppressed);
  assert.deepEqual(
    detailed.map(({ violation, kept }) => [
      violation.ruleId,
      violation.witnesses.length,
      kept && unpackSpans(kept).spans.length,
    ]),
    [
      ['no-refund', 1, 2],
      ['no-error', 1, 2],
      ['no-refund', 1, 2],
      ['no-refund', 1, 2],
    ],
  );
  assert.equal(found.length, 11);
  assert.ok(found.every(({ violation, kept }) => !violation.suppressed || (!violation.witnesses.length && !kept)));
  assert.equal(verdicts()['no-refund violated'], 10);
  clock.advance(60_000);
  add(...failing(20));
  clock.advance(9000);
  const [last] = outcomes.at(-1)?.changes ?? [];
  assert.ok(last?.kind === 'found' && !last.violation.suppressed);
});

test('what stays undecided is reported on request, and taken back when late spans decide it', () => {
  const { clock, add, changes, outcomes } = setUp([chargeNeedsCheck], { reportInconclusive: true });
  add(charge);
  clock.advance(61_000);
  assert.deepEqual(changes(), ['found check']);
  const [found] = outcomes[0]?.changes ?? [];
  assert.ok(found?.kind === 'found');
  assert.deepEqual([found.violation.state, found.violation.reason], ['inconclusive', 'no-root']);
  add(root, check);
  clock.advance(10_000);
  assert.deepEqual(changes(), ['found check', 'withdrawn']);
});

test('of what stays undecided as much is reported as of what is violated, and all of it is counted', () => {
  const { clock, add, changes, verdicts } = setUp([chargeNeedsCheck], { reportInconclusive: true, maxDetailed: 3 });
  add(...Array.from({ length: 10 }, (_, i) => ({ ...charge, trace: i + 1 })));
  clock.advance(61_000);
  assert.equal(changes().length, 3);
  assert.equal(verdicts()['check inconclusive'], 10);
});

test('a rule that fails has the verdict error, is told of once, and leaves the others and the trace unharmed', () => {
  const rules = ruleSet(noRefund, noError);
  const [faulty] = rules.compiled.rules;
  assert.ok(faulty);
  Reflect.set(faulty.rule, 'over', undefined);
  const { clock, add, outcomes, faults } = someShard({ rules: () => rules });
  add(root, refund, { ...charge, status: 'error' }, { ...root, trace: 2 }, { ...refund, trace: 2 });
  clock.advance(9000);
  assert.deepEqual(verdictSums(outcomes), {
    '* decided': 2,
    'no-refund error': 2,
    'no-error violated': 1,
    'no-error satisfied': 1,
  });
  assert.deepEqual(
    faults.map(({ rule, reason }) => [rule?.id, reason.slice(0, 17)]),
    [['no-refund', 'fault: TypeError:']],
  );
});

test('a rule that runs out of its budget has the verdict error, and what it said before stays', () => {
  const expression = 'when { a as x and a as y and a as z } never { x:start + y:start + z:start == 1ns }';
  const { clock, add, verdicts, faults } = setUp([someRule({ id: 'greedy', expression }), noRefund]);
  add(root, { trace: 1, id: 2, parent: 1, name: 'a' });
  clock.advance(9000);
  assert.deepEqual(verdicts()['greedy satisfied'], 1);
  add(...Array.from({ length: 300 }, (_, i) => ({ trace: 1, id: 10 + i, parent: 1, name: 'a' })), refund);
  clock.advance(2000);
  assert.deepEqual(verdicts(), { '* decided': 1, 'greedy satisfied': 1, 'no-refund violated': 1 });
  assert.deepEqual(
    faults.map(({ reason }) => reason),
    ['budget'],
  );
});

test('a trace that cannot be judged at all counts as an error of every rule and takes nothing else with it', () => {
  const rules = ruleSet(noRefund, noError);
  const unusable = { ...rules, compiled: { ...rules.compiled, fields: undefined as never } };
  let inForce = unusable;
  const { clock, add, outcomes, shard, faults } = someShard({ rules: () => inForce });
  add(root);
  clock.advance(9000);
  inForce = rules as typeof unusable;
  add({ ...root, trace: 2 });
  clock.advance(9000);
  assert.deepEqual(verdictSums(outcomes), {
    '* decided': 2,
    'no-refund error': 1,
    'no-error error': 1,
    'no-refund satisfied': 1,
    'no-error satisfied': 1,
  });
  assert.deepEqual(
    faults.map(({ traceId, rule }) => [traceId, rule]),
    [[traceIdOf(1), undefined]],
  );
  assert.equal(shard.measures().unjudged, 1);
});

test('what an error tells of a trace passes the detectors before it is logged', () => {
  const { compiled, byId } = ruleSet(noRefund);
  const failing = {
    byId,
    compiled: {
      ...compiled,
      get fields(): typeof compiled.fields {
        throw new Error('cannot read jane@example.com');
      },
    },
  };
  const { clock, add, faults } = someShard({ rules: () => failing });
  add(root);
  clock.advance(9000);
  assert.deepEqual(
    faults.map(({ reason }) => reason),
    ['Error: cannot read [email]'],
  );
});

test('setting the clock on the wall, an hour on or back, moves no deadline', () => {
  const { clock, add, outcomes, changes } = setUp([noRefund]);
  for (const [trace, shift] of [
    [1, 3_600_000],
    [2, -7_200_000],
    [3, 3_600_000],
  ] as const) {
    const before = outcomes.length;
    add({ ...root, trace });
    clock.advance(4000);
    clock.shiftWall(shift);
    clock.advance(3900);
    assert.equal(outcomes.length, before, 'before the grace is over');
    clock.advance(200);
    assert.equal(outcomes.length, before + 1);
    clock.shiftWall(-shift / 2);
    add({ ...refund, trace });
    clock.advance(1100);
    assert.equal(outcomes.length, before + 2);
  }
  assert.deepEqual(changes(), ['amended no-refund', 'amended no-refund', 'amended no-refund']);
});

test('what two shards measured adds up to what one shard of all traces measures', () => {
  const spans = (trace: number): TestSpan[] => [
    { ...root, trace },
    { ...charge, trace },
    { ...charge, trace },
  ];
  const measured = (...traces: number[]) => {
    const { clock, add, shard } = setUp([chargeNeedsCheck, noRefund]);
    for (const trace of traces) {
      add(...spans(trace));
    }
    clock.advance(9000);
    for (const trace of traces) {
      add({ ...check, trace });
    }
    clock.advance(2000);
    add({ trace: 99 + traces.length, id: 1 });
    assert.equal(imbalance(shard.counts()), 0);
    const { evaluation: _, ruleEvaluation: __, openTraces: ___, bufferBytes, ...measures } = shard.measures();
    assert.ok(bufferBytes > 0);
    return measures;
  };
  const sum = addUp(measured(1, 2), measured(3));
  const { spans: counts, ...rest } = measured(1, 2, 3);
  const { spans: summed, ...others } = sum;
  assert.deepEqual(others, rest);
  assert.deepEqual({ ...summed, open: 1, received: summed.received - 1 }, counts);
  assert.deepEqual(rest.verdicts['check'], { violated: 3, satisfied: 3 });
  assert.deepEqual(rest.decided, { root: { true: 3 } });
});

test('of one trace in 64 is measured how long it took, as a whole and by rule, until the rule is gone', () => {
  const { clock, add, shard, use } = setUp([chargeNeedsCheck, noRefund]);
  for (let trace = 1; trace <= 130; trace++) {
    add({ ...root, trace }, { ...charge, trace });
  }
  clock.advance(9000);
  const times = ({ counts }: HistogramCounts) => counts.reduce((sum, count) => sum + count, 0);
  const { evaluation, ruleEvaluation } = shard.measures();
  assert.equal(times(evaluation), 3);
  assert.ok(evaluation.sum > 0);
  assert.equal(times(ruleEvaluation['check'] ?? { counts: [], sum: 0 }), 3);
  use(noRefund);
  assert.ok(!('check' in shard.measures().ruleEvaluation));
});
