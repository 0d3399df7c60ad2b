import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, parse } from '@betrace/dsl';
import type { AttributeValue, Span, Trace } from '@betrace/dsl';
import { judgeByEngine } from './judge-by-engine.ts';

const span: Span = {
  spanId: '00000000000000a1',
  parentSpanId: '',
  name: 'import',
  kind: 'consumer',
  status: 'error',
  statusMessage: 'full',
  start: 1_767_225_600_000_000_001n,
  end: 1_767_225_600_000_000_009n,
  attributes: new Map<string, AttributeValue>([
    ['big', 9_007_199_254_740_993n],
    ['half', 0.5],
    ['raw', Uint8Array.of(0xca, 0xfe)],
    ['done', false],
    ['tags', ['a', 1n]],
    ['meta', new Map([['k', 'v']])],
  ]),
  resource: new Map([['service.name', 'loader']]),
  scope: { name: 'lib', version: '2', attributes: new Map([['s', 'x']]) },
  events: [{ name: 'retry', time: 1_767_225_600_000_000_004n, attributes: new Map([['n', 3n]]) }],
  links: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), attributes: new Map([['l', true]]) }],
};
const trace: Trace = { traceId: '7ace0000000000000000000000000001', spans: [span] };

test('every part of a span comes through the wire as it was', () => {
  const rule = `always {
    import.where(big == 9007199254740993 and half == 0.5 and raw == "cafe" and done == false and tags contains "a"
      and meta contains "v" and span:kind == consumer and span:status == error and span:statusMessage == "full"
      and span:service == "loader" and span:duration == 8ns and instrumentation:name == "lib"
      and instrumentation:version == "2" and instrumentation.s == "x"
      and event(event:name == "retry" and n == 3 and event:timeSinceStart == 3ns)
      and link(link:traceID == "${'ab'.repeat(16)}" and link:spanID == "${'cd'.repeat(8)}" and l)
      and trace:id == "7ace0000000000000000000000000001")
  }`;
  assert.equal(evaluate(parse(rule), trace).verdict, 'satisfied');
  assert.equal(judgeByEngine(rule, trace, {}).verdict, 'satisfied');
});

test('a witness names each span once', () => {
  const judged = judgeByEngine('when { import as a and import as b } never { a:id == b:id }', trace, {});
  assert.deepEqual(judged, { verdict: 'violated', witnesses: [{ spans: [{ name: 'import' }] }] });
});

test('a rule with errors is invalid', () => {
  assert.deepEqual(judgeByEngine('always {', trace, {}), { verdict: 'error', reason: 'invalid-rule', witnesses: [] });
});
