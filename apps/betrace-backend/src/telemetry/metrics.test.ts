import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startService } from '../testing/test-service.ts';
import { metrics } from './catalogue.ts';

type Samples = readonly { readonly name: string; readonly labels: string; readonly value: number }[];

async function scrape(url: string): Promise<Samples> {
  const response = await fetch(`${url}/metrics`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  return [...(await response.text()).matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name, labels, value]) => ({
    name: name ?? '',
    labels: labels ?? '',
    value: Number(value),
  }));
}

const sum = (samples: Samples, metric: string, labels = '') =>
  samples
    .filter((each) => each.name === metric && each.labels.includes(labels))
    .reduce((total, { value }) => total + value, 0);

test('the counts of spans on /metrics balance, whatever became of the spans', async (t) => {
  const { httpUrl, send, addRule, clock, settled } = await startService(t);
  await addRule({ name: 'errors', expression: 'span.status == "ERROR"', severity: 'high' });
  await send({ trace: 1, id: 1, status: 'error' }, { trace: 1, id: 2, parent: 1 }, { trace: 1, id: 2, parent: 1 });
  clock.advance(300_000);
  await settled();
  await send({ trace: 2, id: 1 }, { trace: 1, id: 3 });
  const samples = await scrape(httpUrl);
  const parts = ['decided', 'skipped', 'late', 'duplicate', 'own', 'dropped'].map((part) =>
    sum(samples, `betrace_spans_${part}_total`),
  );
  const open = sum(samples, 'betrace_open_spans');
  assert.equal(sum(samples, 'betrace_spans_received_total'), 5);
  assert.equal(parts.reduce((a, b) => a + b, open) - sum(samples, 'betrace_spans_replayed_total'), 5);
  assert.equal(sum(samples, 'betrace_rule_verdicts_total', 'rule="errors",verdict="violated"'), 1);
  assert.equal(sum(samples, 'betrace_violations_total', 'rule="errors",severity="high"'), 1);
  assert.equal(sum(samples, 'betrace_traces_decided_total', 'trigger="root",complete="true"'), 1);
  assert.equal(sum(samples, 'betrace_rule_evaluation_duration_seconds_count', 'rule="errors"'), 1);
  assert.equal(sum(samples, 'betrace_trace_evaluation_duration_seconds_count'), 1);
  assert.ok(sum(samples, 'betrace_span_arrival_after_root_seconds_count') >= 1);
  assert.equal(sum(samples, 'betrace_open_traces'), 1);
  assert.ok(sum(samples, 'process_resident_memory_bytes') > 1e6);
});

test('what was never counted is 0, so that the first of it is an increase', async (t) => {
  const { httpUrl, addRule } = await startService(t);
  await addRule({ name: 'errors', expression: 'span.status == "ERROR"', severity: 'high' });
  await addRule({ name: 'on-trial', expression: 'span.status == "ERROR"', observe: true });
  const samples = await scrape(httpUrl);
  const zeros = (metric: string) => samples.filter(({ name, value }) => name === metric && value === 0);
  assert.deepEqual(
    zeros('betrace_violations_total').map(({ labels }) => labels),
    ['rule="errors",severity="high"'],
  );
  assert.equal(zeros('betrace_rule_verdicts_total').length, 4);
  assert.equal(zeros('betrace_spans_dropped_total').length, 5);
});

test('requests are counted by the template of their route, never by what was sent', async (t) => {
  const { httpUrl } = await startService(t);
  for (const path of ['/api/rules/a', '/api/rules/b', '/nothing/secret', '/metrics']) {
    await (await fetch(httpUrl + path)).arrayBuffer();
  }
  const samples = await scrape(httpUrl);
  const count = (labels: string) => sum(samples, 'betrace_http_request_duration_seconds_count', labels);
  assert.equal(count('route="/api/rules/{id}",status="404"'), 2);
  assert.equal(count('route="(none)",status="404"'), 1);
  assert.equal(count('route="/metrics",status="200"'), 1);
  assert.ok(!samples.some(({ labels }) => labels.includes('secret')));
});

test('the metrics of a deleted rule go with it', async (t) => {
  const { httpUrl, send, addRule, clock, settled } = await startService(t);
  await addRule({ name: 'errors', expression: 'span.status == "ERROR"' });
  await send({ trace: 1, id: 1, status: 'error' });
  clock.advance(300_000);
  await settled();
  assert.ok((await scrape(httpUrl)).some(({ labels }) => labels.includes('rule="errors"')));
  await fetch(`${httpUrl}/api/rules/errors`, { method: 'DELETE' });
  assert.ok(!(await scrape(httpUrl)).some(({ labels }) => labels.includes('rule="errors"')));
});

test('every metric has a name of its own, and counters end with _total', () => {
  const all = Object.values(metrics);
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  for (const { kind, name } of all) {
    assert.equal(name.endsWith('_total'), kind === 'counter', name);
  }
});
