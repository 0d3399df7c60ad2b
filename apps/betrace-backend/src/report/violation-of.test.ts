import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateTrace } from '../evaluate/evaluate-trace.ts';
import { someRule } from '../store/fixtures.ts';
import { nanosOf, openTrace, spanIdOf, traceIdOf } from '../testing/otlp.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { ruleSet } from '../testing/rule-set.ts';
import type { StoredRule } from '../store/store.ts';
import { Redactor } from './redact/redactor.ts';
import { violationOf } from './violation-of.ts';

const redactor = new Redactor({ keys: [new Uint8Array(32)] });

function violationsBy(rule: Partial<StoredRule>, ...spans: TestSpan[]) {
  const rules = ruleSet(someRule(rule));
  const judged = evaluateTrace(rules, openTrace(...spans), 'root');
  return judged.concerned.flatMap(({ verdict }) => {
    const inForce = rules.byId.get(verdict.id);
    return inForce && verdict.verdict === 'violated'
      ? [violationOf(judged, verdict, inForce, redactor, nanosOf(9000)).violation]
      : [];
  });
}

const order: TestSpan = { trace: 1, id: 1, name: 'order', service: 'web', start: 5, end: 100 };
const charge: TestSpan = {
  trace: 1,
  id: 2,
  parent: 1,
  name: 'charge',
  service: 'payment',
  start: 10,
  end: 30,
  attributes: { amount: 1500, card: '4111 1111 1111 1111', 'http.route': '/charge', unread: 'x', 'a-b': true },
};

test('a violation says which rule, which trace, where and when', () => {
  const [found, ...others] = violationsBy(
    {
      id: 'no-charge',
      name: 'No charge',
      severity: 'high',
      tags: ['t'],
      revision: 3,
      expression: 'never { charge as c }',
    },
    order,
    charge,
  );
  assert.deepEqual(others, []);
  assert.ok(found);
  const { id, witnesses, ...rest } = found;
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.deepEqual(rest, {
    ruleUid: 'uid-no-charge',
    ruleId: 'no-charge',
    ruleName: 'No charge',
    ruleRevision: 3,
    severity: 'high',
    tags: ['t'],
    message: 'No charge: charge in payment',
    clause: 'never',
    traceId: traceIdOf(1),
    rootName: 'order',
    rootService: 'web',
    complete: true,
    trigger: 'root',
    state: 'open',
    reason: '',
    suppressed: false,
    observed: false,
    traceStart: nanosOf(5),
    decidedAt: nanosOf(9000),
    failingAssignments: 1,
  });
  assert.deepEqual(witnesses, [
    {
      spans: [
        {
          variable: 'c',
          spanId: spanIdOf(2),
          name: 'charge',
          service: 'payment',
          start: nanosOf(10),
          duration: 20_000_000n,
          fields: {},
        },
      ],
    },
  ]);
});

test('a witness shows the fields that the rule read, as the language writes them, and no others', () => {
  const expression = `never { charge.where(amount > 1 and card != "" and span."a-b" and resource.service.name != "x"
    and http.route != "" and span:kind != "server" and span:duration > 0ms and missing != 1) }`;
  const [found] = violationsBy({ expression }, order, charge);
  const { card, ...fields } = found?.witnesses[0]?.spans[0]?.fields ?? {};
  assert.match(card ?? '', /^h:[0-9a-f]{6}:[0-9a-f]{16}$/);
  assert.deepEqual(fields, {
    amount: '1500',
    'http.route': '/charge',
    'span."a-b"': 'true',
    'resource.service.name': 'payment',
    'span:kind': 'unspecified',
  });
});

test('the values in a message are redacted, its own words are not', () => {
  const [found] = violationsBy(
    {
      expression: 'never { charge as c }',
      message: 'Charge of {c.amount} with {c.card} took {c:duration}, order {c.order_id}',
    },
    order,
    charge,
  );
  assert.match(found?.message ?? '', /^Charge of 1500 with h:[0-9a-f]{6}:[0-9a-f]{16} took 20ms, order -$/);
});

test('no raw text of any attribute is left anywhere in a violation', () => {
  const [found] = violationsBy(
    {
      expression: 'never { charge.where(span.attributes[*] != "" and card != "") as c }',
      message: '{c.card} {c.unread}',
    },
    order,
    charge,
  );
  const text = JSON.stringify(found, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  assert.ok(!text.includes('4111'));
});

test('a kept rule gives no violation; one on trial gives one that is marked so', () => {
  assert.deepEqual(violationsBy({ expression: 'never { refund }' }, order, charge), []);
  const [found] = violationsBy({ expression: 'never { charge }', observe: true }, order, charge);
  assert.equal(found?.observed, true);
});
