import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { metrics } from './catalogue.ts';
import { quantile } from './histogram-totals.ts';
import { openTelemetry } from './open-telemetry.ts';
import { PairCounts } from './pair-counts.ts';
import { readingProducer } from './reading-producer.ts';

const arrival = { bounds: [1, 2], counts: [1, 2, 3], sum: 14.5 };
const stations = readingProducer(async () => [
  [metrics.spansReceived, 3],
  [metrics.spansDropped, 1, { reason: 'a "quoted" one' }],
  [metrics.openTraces, 2],
  [metrics.arrivalAfterRoot, arrival],
]);

test('counters, gauges and histograms of the stations are written for Prometheus', async () => {
  const { prometheus, close } = openTelemetry({ version: '1.2.3', env: {}, producers: [stations] });
  const text = await prometheus();
  for (const line of [
    '# TYPE betrace_spans_received_total counter',
    'betrace_spans_received_total 3',
    'betrace_spans_dropped_total{reason="a \\"quoted\\" one"} 1',
    '# TYPE betrace_open_traces gauge',
    'betrace_span_arrival_after_root_seconds_bucket{le="1"} 1',
    'betrace_span_arrival_after_root_seconds_bucket{le="+Inf"} 6',
    'betrace_span_arrival_after_root_seconds_sum 14.5',
  ]) {
    assert.ok(text.split('\n').includes(line), line);
  }
  assert.match(text, /^target_info\{service_name="betrace",service_version="1\.2\.3",/m);
  await close();
});

test('metrics are sent by OTLP only where the environment says so, the last of them on close', async (t) => {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString('latin1'));
    response.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`;
  t.after(() => delete process.env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT']);

  await openTelemetry({ version: '1', env: {}, producers: [stations] }).close();
  assert.deepEqual(bodies, []);
  // Also read by the exporter itself.
  process.env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'] = endpoint;
  await openTelemetry({ version: '1', env: { ...process.env, OTEL_METRICS_EXPORTER: 'none' } }).close();
  assert.deepEqual(bodies, []);
  await openTelemetry({ version: '1', env: process.env, producers: [stations] }).close();
  assert.equal(bodies.length, 1);
  assert.match(bodies[0] ?? '', /betrace_spans_received_total/);
});

test('a quantile lies within its bucket', () => {
  assert.equal(quantile({ bounds: [1, 2, 4], counts: [0, 4, 0, 0], sum: 6 }, 0.5), 1.5);
  assert.equal(quantile({ bounds: [1, 2, 4], counts: [2, 0, 2, 0], sum: 8 }, 1), 4);
  assert.equal(quantile({ bounds: [1, 2, 4], counts: [0, 0, 0, 5], sum: 50 }, 0.9), 4);
  assert.equal(quantile({ bounds: [1], counts: [0, 0], sum: 0 }, 0.9), undefined);
});

test('counts by two labels are bounded by the first', () => {
  const counts = new PairCounts();
  counts.add('a', 'violated');
  counts.add('a', 'violated');
  assert.deepEqual(counts.totals(), { a: { violated: 2 } });
  for (let i = 0; i < 10_000; i++) {
    counts.add(`r${i}`, 'satisfied');
  }
  assert.equal(Object.keys(counts.totals()).length, 10_000);
  assert.deepEqual(
    counts.totals((rule) => rule === 'a'),
    {},
  );
});
