import { evaluate, parse, plan } from '@betrace/dsl';

import { aHeldSpan, aHeldTrace } from '../test/fixtures.ts';
import { heldSample, hiddenReads } from './heldSample.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const redacted = (key: string, stringValue?: string) => ({ key, stringValue, redacted: true, type: 'string' });

const verdict = (expression: string, held = aHeldTrace(traceId, 1500)) =>
  evaluate(parse(expression), heldSample(held).trace).verdict;

function hidden(expression: string, held = aHeldTrace(traceId, 1500, [redacted('card', 'h:1')])) {
  const made = plan(parse(expression));
  return 'plan' in made ? hiddenReads(held, made.plan.fields) : made.diagnostics;
}

it('is judged with the types, names, services and tree that came', () => {
  expect(verdict('never { payment.charge.where(amount > 1499) child of checkout }')).toBe('violated');
  expect(heldSample(aHeldTrace(traceId, 1500)).trace.spans[1]?.attributes.get('amount')).toBe(1500n);
  expect(verdict('never { span.where(span:service == "payments" and service.name == "payments") }')).toBe('violated');
  expect(verdict('never { span.where(span:kind == client) }')).toBe('satisfied');
});

it('keeps every nanosecond of times and durations', () => {
  const held = aHeldTrace(traceId, 1);
  held.spans = [
    aHeldSpan({ start: '2026-03-02T10:00:00.123456789Z', duration: '90061.000000001s' }),
    aHeldSpan({ spanId: '00000000000000a2', start: '2026-03-02T10:00:01Z', duration: '0s' }),
  ];
  const [first, second] = heldSample(held).trace.spans;
  expect(first?.start).toBe(1_772_445_600_123_456_789n);
  expect((first?.end ?? 0n) - (first?.start ?? 0n)).toBe(90_061_000_000_001n);
  expect(second?.start).toBe(second?.end);
});

it('has the events and links of its spans', () => {
  const held = aHeldTrace(traceId, 1);
  const event = { name: 'retry', time: '2026-03-02T10:00:00.005Z', attributes: [] };
  held.spans = [aHeldSpan({ events: [event], links: [{ traceId, spanId: '00000000000000b1', attributes: [] }] })];
  const [span] = heldSample(held).trace.spans;
  expect(span?.events).toEqual([{ name: 'retry', time: 1_772_445_600_005_000_000n, attributes: new Map() }]);
  expect(span?.links).toHaveLength(1);
});

it('leaves out a value that the policy leaves out', () => {
  expect(verdict('never { span.where(card) }', aHeldTrace(traceId, 1, [redacted('card')]))).toBe('satisfied');
});

it('names what a rule reads that is redacted, and nothing that it does not read', () => {
  expect(hidden('never { payment.charge.where(card == "4111") }')).toEqual(['card']);
  expect(hidden('never { payment.charge.where(span.card == "4111") }')).toEqual(['card']);
  expect(hidden('never { payment.charge.where(amount > 1) }')).toEqual([]);
  expect(hidden('never { payment.charge.where(resource.card == "4111") }')).toEqual([]);
});

it('counts a redacted name as read by every rule, other texts of a span only where they are asked for', () => {
  const held = aHeldTrace(traceId, 1);
  held.spans = [aHeldSpan({ redacted: ['name', 'status_message'] })];
  expect(hidden('never { checkout }', held)).toEqual(['span name']);
  expect(hidden('never { span.where(span:statusMessage == "x") }', held)).toEqual(['span name', 'span status message']);
});
