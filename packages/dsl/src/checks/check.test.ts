import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyFix } from '../diagnostics/fix.ts';
import { parse } from '../syntax/parser.ts';
import { check } from './check.ts';

function codes(rule: string): string[] {
  return check(parse(rule)).map(({ code }) => code);
}

/** Rules that say what they mean. */
const plain = [
  'when { pay.charge.where(amount > 1000) as p } always { fraud.check.where(order_id == p.order_id) before p within 5s } never { pay.bypass descendant of p }',
  'when { "a/B".where(span:service == "web") } always { "a/C".where(span:service == "web") }',
  'when { "a/B" } always { count("a/B".where(span:service == "web")) <= 6 }',
  'when { order as o } always { mail child of o and receipt child of o }',
  'when { span.where(span:name starts_with "A.") as a and span.where(span:name starts_with "B.") as b } always { a before b }',
  'when { q } always { p95(span:duration of q) < 200ms and sum(span:duration of q) <= 15ms }',
  'when { attempt as a and attempt as b and a before b and not (attempt as m after a and m before b) } always { b:start - a:end >= 10ms }',
  'when { request as q and first_byte as f and f descendant of q } always { f:start - q:start <= 200ms }',
  'when { a as x and a as y and x:id != y:id } never { x overlaps y }',
  'never { span.where(exists(parent.tenant) and tenant != parent.tenant) }',
  'never { span.where(not span:isRoot and parent:service != "gateway") }',
  'when { charge as c } never { charge.where(order_id == c.order_id) after c }',
  'when { root.where(span:status != error) } never { span.where(span:status == error) }',
  'when { a as x } always { x.where(k > 1) and (x.n < 5 or x.m == true) }',
  'never { a.where(name_ matches "^(admin|owner)$" or code in [1, 2]) }',
  'always { count(distinct k of charge) == count(charge) }',
  'always { x.where(amount * 2 == 10) }',
];

for (const rule of plain) {
  test(`nothing is said of ${rule}`, () => assert.deepEqual(codes(rule), []));
}

test('warnings wait until there is no error', () => {
  assert.deepEqual(codes('always { db.query.where(span:duration < 1s) and }'), ['expected-operand']);
});

test('a span name that was not seen lately is told, with the nearest that was', () => {
  const rule = 'when { payment.chrage as p } always { fraud.check child of p and "GET /" }';
  const found = check(parse(rule), { schema: { spanNames: ['payment.charge', 'fraud.check'] } });
  assert.deepEqual(
    found.map(({ code, severity, range }) => [code, severity, rule.slice(range.start, range.end)]),
    [
      ['unseen-name', 'hint', 'payment.chrage'],
      ['unseen-name', 'hint', '"GET /"'],
    ],
  );
  const [fix] = found[0]?.fixes ?? [];
  assert.ok(fix !== undefined);
  assert.match(applyFix(rule, fix), /^when \{ payment\.charge as p \}/);
});

test('a message uses variables', () => {
  const tree = parse('never { a as x }');
  assert.deepEqual(check(tree, { message: 'of {x.k}' }), []);
  assert.deepEqual(
    check(tree).map(({ code }) => code),
    ['unused-variable'],
  );
});
