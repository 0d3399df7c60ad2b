import assert from 'node:assert/strict';
import { test } from 'node:test';
import { someViolation } from '../store/fixtures.ts';
import { violationSpan, withdrawnSpan } from './violation-span.ts';
import type { WitnessSpan } from './violation.ts';

const first = someViolation(1).witnesses[0]?.spans[0] as WitnessSpan;
const violation = someViolation(1, {
  id: '0123456789abcdef0123456789abcdef',
  witnesses: [{ spans: [{ ...first, start: 1_700_000_000_000_000_007n, duration: 2_999_999_995n }] }],
});

test('the span lies in the offending trace, at the end of the first witness and as its child', () => {
  const span = violationSpan(violation);
  assert.equal(span.name, 'betrace.violation');
  assert.equal(span.spanContext().traceId, '00000000000000000000000000000002');
  assert.equal(span.parentSpanContext?.spanId, '00f067aa0ba902b7');
  assert.deepEqual(span.startTime, [1_700_000_003, 2]);
  assert.deepEqual(span.endTime, span.startTime);
  assert.deepEqual(span.status, { code: 2, message: 'Some rule' });
  assert.equal(span.resource.attributes['service.name'], 'betrace');
});

test('its attributes say which rule was broken and how', () => {
  assert.deepEqual(violationSpan(violation).attributes, {
    'betrace.violation': true,
    'betrace.violation.id': '0123456789abcdef0123456789abcdef',
    'betrace.violation.rule_id': 'a',
    'betrace.violation.rule_name': 'Some rule',
    'betrace.violation.severity': 'medium',
    'betrace.violation.message': 'Some rule',
    'betrace.violation.trace_id': '00000000000000000000000000000002',
    'betrace.violation.clause': 'never',
    'betrace.violation.root_name': 'GET /',
    'betrace.violation.root_service': 'web',
    'betrace.violation.decided_at': '2023-11-14T22:13:28.000000001Z',
  });
});

test('it links to each other witness once', () => {
  const second = { ...first, spanId: '0000000000000003' };
  const witnesses = [{ spans: [first, second] }, { spans: [second, first] }];
  assert.deepEqual(
    violationSpan({ ...violation, witnesses }).links.map(({ context }) => context.spanId),
    ['0000000000000003'],
  );
});

test('the same violation always gives the same span id', () => {
  assert.equal(violationSpan(violation).spanContext().spanId, '0123456789abcdef');
});

test('a withdrawal lies beneath the span of its violation, at the same time, and says of which it is and why', () => {
  const violation = someViolation(1, {
    state: 'withdrawn',
    reason: 'kept after all',
    amendedAt: 1_700_000_100_000_000_000n,
  });
  const [found, taken] = [violationSpan(violation), withdrawnSpan(violation)];
  assert.equal(taken.name, 'betrace.violation.withdrawn');
  assert.equal(taken.parentSpanContext?.spanId, found.spanContext().spanId);
  assert.equal(taken.spanContext().traceId, violation.traceId);
  assert.notEqual(taken.spanContext().spanId, found.spanContext().spanId);
  assert.deepEqual(taken.startTime, found.startTime);
  const { attributes } = taken;
  assert.equal(attributes['betrace.violation.id'], violation.id);
  assert.equal(attributes['betrace.violation.reason'], 'kept after all');
  assert.equal(attributes['betrace.violation.withdrawn_at'], '2023-11-14T22:15:00.000000000Z');
  assert.ok(!('betrace.violation' in attributes), 'a search for violations does not find it');
});
