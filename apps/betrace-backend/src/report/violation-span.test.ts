import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spanIdOf, traceIdOf } from '../testing/otlp.ts';
import { testViolation } from '../testing/violation.ts';
import { violationSpan } from './violation-span.ts';
import type { WitnessSpan } from './violation.ts';

const [witness] = testViolation().witnesses;
const first = witness?.spans[0] as WitnessSpan;

test('the span lies in the offending trace, at the end of the first witness and as its child', () => {
  const span = violationSpan(testViolation());
  assert.equal(span.name, 'betrace.violation');
  assert.equal(span.spanContext().traceId, traceIdOf(7));
  assert.equal(span.parentSpanContext?.spanId, spanIdOf(2));
  assert.deepEqual(span.startTime, [1_767_225_600, 15_000_001]);
  assert.deepEqual(span.endTime, span.startTime);
  assert.deepEqual(span.status, { code: 2, message: 'A charge had no check' });
  assert.equal(span.resource.attributes['service.name'], 'betrace');
});

test('its attributes say which rule was broken and how', () => {
  assert.deepEqual(violationSpan(testViolation()).attributes, {
    'betrace.violation': true,
    'betrace.violation.id': '0123456789abcdef0123456789abcdef',
    'betrace.violation.rule_id': 'no-unchecked-charge',
    'betrace.violation.rule_name': 'No unchecked charge',
    'betrace.violation.severity': 'high',
    'betrace.violation.message': 'A charge had no check',
    'betrace.violation.trace_id': traceIdOf(7),
    'betrace.violation.clause': 'always',
    'betrace.violation.root_name': 'checkout',
    'betrace.violation.root_service': 'web',
    'betrace.violation.decided_at': '2026-01-01T00:00:09.000000000Z',
  });
});

test('it links to each other witness once', () => {
  const second = { ...first, spanId: spanIdOf(3) };
  const span = violationSpan(testViolation({ witnesses: [{ spans: [first, second] }, { spans: [second, first] }] }));
  assert.deepEqual(
    span.links.map(({ context }) => context.spanId),
    [spanIdOf(3)],
  );
});

test('the same violation always gives the same span id', () => {
  const id = () => violationSpan(testViolation()).spanContext().spanId;
  assert.equal(id(), '0123456789abcdef');
  assert.equal(id(), id());
});
