import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../syntax/parser.ts';
import { plan, type PlanOptions } from './make-plan.ts';
import type { FieldsRead, RulePlan } from './plan.ts';

function planOf(rule: string, options: PlanOptions = {}): RulePlan {
  const result = plan(parse(rule), options);
  assert.ok('plan' in result, JSON.stringify('diagnostics' in result ? result.diagnostics : []));
  return result.plan;
}

/** The parts of the field set that are not empty. */
function fieldsOf(rule: string, options: PlanOptions = {}): Partial<FieldsRead> {
  const entries = Object.entries(planOf(rule, options).fields);
  return Object.fromEntries(entries.filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value)));
}

test('shorthands are gone, names resolved and comparisons decided', () => {
  const { variables, when, always, bare } = planOf(
    'when { pay.amount > 1 and a as x } always { b.where(k == x.k) before x within 5s }',
  );
  assert.deepEqual(variables, [{ name: 'x', block: 'when' }]);
  assert.equal(bare, false);
  const amount = { kind: 'field', of: 'self', scope: 'any', key: 'amount' };
  const cond = { kind: 'compare', op: '>', as: 'number', left: amount, right: { kind: 'int', value: 1n } };
  assert.deepEqual(when, {
    binds: [0],
    body: {
      kind: 'and',
      parts: [
        { kind: 'span', operand: { bind: null, pattern: { base: { name: 'pay' }, cond } } },
        { kind: 'span', operand: { bind: 0, pattern: { base: { name: 'a' }, cond: null } } },
      ],
    },
  });
  const join = {
    kind: 'compare',
    op: '==',
    as: 'untyped',
    left: { kind: 'field', of: 'self', scope: 'any', key: 'k' },
    right: { kind: 'field', of: { variable: 0 }, scope: 'any', key: 'k' },
  };
  assert.deepEqual(always?.body, {
    kind: 'chain',
    operands: [
      { bind: null, pattern: { base: { name: 'b' }, cond: join } },
      { bind: null, pattern: { base: { variable: 0 }, cond: null } },
    ],
    relations: [{ kind: 'before', withinNs: 5_000_000_000n }],
  });
});

test('a rule of one condition is a bare never', () => {
  for (const rule of ['span.status == ERROR', 'when { span.status == "error" }']) {
    const { when, always, never, bare } = planOf(rule);
    assert.deepEqual([when, always, bare], [null, null, true]);
    const status = { kind: 'field', of: 'self', scope: 'intrinsic', key: 'status' };
    const cond = { kind: 'compare', op: '==', as: 'string', left: status, right: { kind: 'string', value: 'error' } };
    assert.deepEqual(never?.body, { kind: 'span', operand: { bind: null, pattern: { base: 'any', cond } } });
  }
});

test('each block, each not and each branch has the variables that are bound first in it', () => {
  const { variables, when, always } = planOf(
    'when { (a as x or b as x) and (c as y or d) and not (e as z child of x) } always { f as w child of x }',
  );
  assert.deepEqual(
    variables.map(({ name }) => name),
    ['x', 'y', 'z', 'w'],
  );
  assert.deepEqual(when?.binds, [0]);
  assert.ok(when?.body.kind === 'and');
  const [same, one, none] = when.body.parts;
  assert.deepEqual(same?.kind === 'or' && same.branches.map(({ binds }) => binds), [[], []]);
  assert.deepEqual(one?.kind === 'or' && one.branches.map(({ binds }) => binds), [[1], []]);
  assert.deepEqual(none?.kind === 'not' && none.block.binds, [2]);
  assert.deepEqual(always?.binds, [3]);
});

test('literals are typed', () => {
  const right = (value: string): unknown => {
    const { never } = planOf(`never { a.where(${value}) }`);
    const cond = never?.body.kind === 'span' ? never.body.operand.pattern.cond : null;
    return cond?.kind === 'compare' ? [cond.as, cond.right] : cond?.kind === 'in' ? cond.items : cond;
  };
  assert.deepEqual(right('k == -9223372036854775808'), ['number', { kind: 'int', value: -(2n ** 63n) }]);
  assert.deepEqual(right('k == -1.5e3'), ['number', { kind: 'double', value: -1500 }]);
  assert.deepEqual(right('span:duration > 1m30s'), ['duration', { kind: 'duration', ns: 90_000_000_000n }]);
  assert.deepEqual(right('span:duration > 0'), ['duration', { kind: 'duration', ns: 0n }]);
  assert.deepEqual(right('k'), ['bool', { kind: 'bool', value: true }]);
  assert.deepEqual(right('span:kind in [SPAN_KIND_SERVER, "Client"]'), [
    { kind: 'string', value: 'server' },
    { kind: 'string', value: 'client' },
  ]);
  assert.deepEqual(right('ip_in(k, "10.1.2.3/8")'), {
    kind: 'ip_in',
    value: { kind: 'field', of: 'self', scope: 'any', key: 'k' },
    network: { version: 4, address: 10n << 24n, prefix: 8 },
  });
});

test('the field set is exactly what is read', () => {
  assert.deepEqual(fieldsOf('never { a }'), {});
  assert.deepEqual(
    fieldsOf(
      `when { a.where(k > 1 and resource.r == "x" and event(event:name == "e" and m == 1) and link(n)) as x }
       always { sum(span:duration of b.where(parent.p == x.k)) > 1s and root.q == 1 and trace:spanCount > 2 and x:service == "s" }`,
      { message: '{x.in_message} {trace:duration}' },
    ),
    {
      any: ['in_message', 'k', 'p', 'q'],
      resource: ['r'],
      event: ['m'],
      link: ['n'],
      intrinsics: ['duration', 'service'],
      traceIntrinsics: ['duration', 'spanCount'],
      eventIntrinsics: ['name'],
      events: true,
      links: true,
    },
  );
  assert.deepEqual(fieldsOf('never { a.where(span.attributes[*] matches "x" and instrumentation:name == "y") }'), {
    allSpanAttributes: true,
    intrinsics: ['instrumentationName'],
  });
});

test('the names that can make when true are known where names tell', () => {
  const cases: [string, readonly string[] | 'any'][] = [
    ['when { a and (b or c) } always { d }', ['a']],
    ['when { a or b child of c } always { d }', ['a', 'b']],
    ['when { a or span } always { d }', 'any'],
    ['when { span.where(span:name in ["x", "y"] and k > 1) as s } always { d }', ['x', 'y']],
    ['when { not a } always { d }', 'any'],
    ['when { count(a) > 1 } always { d }', 'any'],
    ['always { a }', 'any'],
    ['a as x and b child of x', ['a']],
    ['span.name == "x"', ['x']],
  ];
  for (const [rule, names] of cases) {
    assert.deepEqual(planOf(rule).triggerNames, names, rule);
  }
});

test('a message is text and fields of variables in reach', () => {
  const rule = 'when { a as x } always { b as y child of x } never { c as z child of x }';
  assert.deepEqual(planOf(rule, { message: 'of {x.k} {{z}} {z:name}{root:name}' }).message, [
    { text: 'of ' },
    { field: { kind: 'field', of: { variable: 0 }, scope: 'any', key: 'k' } },
    { text: ' ' },
    { text: '{' },
    { text: 'z' },
    { text: '}' },
    { text: ' ' },
    { field: { kind: 'field', of: { variable: 2 }, scope: 'intrinsic', key: 'name' } },
    { field: { kind: 'field', of: 'root', scope: 'intrinsic', key: 'name' } },
  ]);
  for (const message of ['{y.k}', '{x}', '{k}', '{x.k + 1}', '{', '{x:nothing}', '{}', '{span.k}', 'x'.repeat(2_000)]) {
    const result = plan(parse(rule), { message });
    const codes = 'diagnostics' in result ? result.diagnostics.map(({ code }) => code) : [];
    assert.deepEqual(codes, message === '{' ? [] : ['invalid-message'], message);
  }
});

test('a rule with errors has no plan', () => {
  const result = plan(parse('always { a and }'));
  assert.deepEqual('diagnostics' in result && result.diagnostics.map(({ code }) => code), ['expected-operand']);
});
