import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../syntax/parser.ts';
import { explain } from './explain.ts';

const cases: [rule: string, sentence: string | null][] = [
  [
    `when { charge.where(amount > 1000) as p } always { check.where(order_id == p.order_id) before p within 5s } never { bypass descendant of p }`,
    'For every span named charge with `amount > 1000` (p), there is at least one span named check with `order_id == p.order_id` that ends before the start of p by at most 5s, and there must be no span named bypass that is somewhere below p.',
  ],
  [
    'when { a or b } always { c }',
    'In every trace in which either there is at least one span named a or there is at least one span named b, there is at least one span named c.',
  ],
  ['always { count(retry) <= 2 }', 'In every trace, `count(retry) <= 2`.'],
  ['never { payment.bypass }', 'In every trace, there must be no span named payment.bypass.'],
  ['span.status == "ERROR"', 'If there is at least one span with `span.status == "ERROR"`, the trace breaks the rule.'],
  [
    'when { a as x and b as y and x:duration > y:duration } always { x before y and not c }',
    'For every span named a (x) and every span named b (y), where `x:duration > y:duration`, x ends before the start of y and there is no span named c.',
  ],
  [
    'always { db.query.where(span:duration < 1s) }',
    'In every trace, there is at least one span named db.query with `span:duration < 1s`.',
  ],
  [
    'when { a as x } always { x.where(k == 1) and root.where(n > 2) }',
    'For every span named a (x), x has `k == 1` and the root span has `n > 2`.',
  ],
  ['always { a and }', null],
];

for (const [rule, sentence] of cases) {
  test(`explains ${rule}`, () => assert.equal(explain(parse(rule)), sentence));
}
