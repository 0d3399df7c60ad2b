import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBalance } from './span-balance.ts';
import { isLateness } from './truth.ts';

const metrics = `
# HELP betrace_spans_received_total Spans that came in.
# TYPE betrace_spans_received_total counter
betrace_spans_received_total 1000
betrace_spans_decided_total 990
betrace_spans_late_total 10
betrace_spans_amending_total{} 3
betrace_spans_dropped_total{reason="shape"} 2
betrace_spans_dropped_total{reason="ids"} 3
betrace_traces_decided_total{trigger="root",complete="true"} 70
betrace_traces_decided_total{complete="false",trigger="memory"} 4
`;

test('the balance of spans is read from the metrics, over all their labels', () => {
  const { received, decided, late, amending, dropped, early, open } = readBalance(metrics);
  assert.deepEqual([received, decided, late, amending, dropped, early, open], [1000, 990, 10, 3, 5, 4, 0]);
});

test('a wrong result is late spans only when all spans came, and there are as many late ones', () => {
  const balance = { ...readBalance(metrics), early: 0 };
  assert.equal(isLateness(1000, 7, balance), true);
  assert.equal(isLateness(1000, 8, balance), false);
  assert.equal(isLateness(1001, 7, balance), false);
  assert.equal(isLateness(1000, 7, { ...balance, decided: 989 }), false);
  assert.equal(isLateness(1000, 7, { ...balance, early: 1 }), false);
});
