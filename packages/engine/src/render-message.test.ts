import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf } from '../test/rules.ts';
import { openTrace } from '../test/spans.ts';
import type { SpanInit } from '../test/spans.ts';
import { compileRules, judgeTrace, readTrace, renderMessage } from './index.ts';
import type { MessageOptions } from './index.ts';

const SPANS: readonly SpanInit[] = [
  { id: 1, name: 'checkout', service: 'web', start: 0, end: 2_000_000_000 },
  { id: 2, parent: 1, name: 'charge', start: 5, end: 1_500_000_005, attributes: { amount: 1500n, order_id: 'A1' } },
  { id: 3, parent: 1, name: 'bypass', start: 9, end: 9, attributes: { by: 'admin' } },
];

function message(template: string, options: MessageOptions = { complete: true }): string {
  const plan = planOf('when { charge as p } never { bypass as b after root or bypass as b }', template);
  const rules = compileRules([{ id: 'r', plan, onIncomplete: 'inconclusive' }]);
  const trace = readTrace(openTrace(SPANS), rules.fields);
  const [verdict] = judgeTrace(rules, trace, true);
  assert.equal(verdict?.verdict, 'violated');
  return renderMessage(plan, trace, verdict?.witnesses[0] ?? [], options);
}

test('a message names fields of its variables, of the root and of the trace', () => {
  assert.equal(
    message(
      '{p.order_id} of {p.amount} on {root:service}: {trace:spanCount} spans in {trace:duration}, {trace:complete}',
    ),
    'A1 of 1500 on web: 3 spans in 2s, true',
  );
});

test('durations are written as in rules, starts as times, and what is missing as a dash', () => {
  assert.equal(message('{p:duration} at {p:start}'), '1.5s at 1970-01-01T00:00:00.000000005Z');
  assert.equal(message('{p.nothing}|{p:statusMessage}|{root:parentID}'), '-|-|-');
  assert.equal(message('{{{p:name}}}'), '{charge}');
});

test('the caller decides what is shown of each value', () => {
  const show: MessageOptions['show'] = (field, value) => `<${field.key}:${typeof value}>`;
  assert.equal(
    message('{p.amount} {p.order_id} {p.nothing}', { show, complete: true }),
    '<amount:bigint> <order_id:string> -',
  );
});
