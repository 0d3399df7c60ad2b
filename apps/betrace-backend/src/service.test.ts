import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { imbalance } from './assemble/span-counts.ts';
import { temporaryFolder } from './store/fixtures.ts';
import { spanIdOf, traceIdOf } from './testing/otlp.ts';
import type { TestSpan } from './testing/otlp.ts';
import { startService } from './testing/test-service.ts';

const fraudRule = {
  name: 'Payment needs fraud check',
  severity: 'critical',
  message: 'Charge {p.order_id} of {p.amount} in {p.currency} had no fraud check',
  expression: `when { payment.charge.where(amount > 1000) as p }
always { payment.fraud_check.where(order_id == p.order_id) before p }`,
};

const checkout = (trace: number): TestSpan => ({ trace, id: 1, name: 'checkout', service: 'web', start: 0, end: 100 });
const check = (trace: number, order = 'A1'): TestSpan => ({
  trace,
  id: 2,
  parent: 1,
  name: 'payment.fraud_check',
  start: 10,
  end: 20,
  attributes: { order_id: order },
});
const charge = (trace: number, order = 'A1'): TestSpan => ({
  trace,
  id: 3,
  parent: 1,
  name: 'payment.charge',
  service: 'payment',
  start: 30,
  end: 80,
  attributes: { amount: 1500, order_id: order, currency: 'EUR', 'http.method': 'POST' },
});

test('a trace that breaks a rule becomes a violation with its witness; a trace that keeps it becomes none', async (t) => {
  const service = await startService(t);
  await service.addRule(fraudRule);
  await service.send(checkout(1), check(1), charge(1), checkout(2), check(2, 'B2'), charge(2));
  const [violation, ...others] = await service.violations();
  assert.deepEqual(others, []);
  assert.ok(violation);
  assert.equal(violation.ruleId, 'payment-needs-fraud-check');
  assert.equal(violation.traceId, traceIdOf(2));
  assert.equal(violation.clause, 'always');
  assert.equal(violation.complete, true);
  assert.equal(violation.trigger, 'root');
  assert.equal(violation.witnesses[0]?.spans[0]?.spanId, spanIdOf(3));
  assert.equal(imbalance(service.counts()), 0);
});

test('what is stored of attributes is redacted: numbers are shown, free text only as a keyed hash', async (t) => {
  const service = await startService(t);
  await service.addRule(fraudRule);
  await service.send(checkout(2), charge(2, 'secret-order'));
  const [violation] = await service.violations();
  assert.ok(violation);
  assert.match(
    violation.message,
    /^Charge h:[0-9a-f]{6}:[0-9a-f]{16} of 1500 in h:[0-9a-f]{6}:[0-9a-f]{16} had no fraud check$/,
  );
  assert.ok(!JSON.stringify(violation).includes('secret-order'));
  const fields = violation.witnesses[0]?.spans[0]?.fields ?? {};
  assert.equal(fields['amount'], '1500');
  assert.match(fields['order_id'] ?? '', /^h:/);
});

test('spans of one trace that come interleaved, late for the others and child first are judged together', async (t) => {
  const service = await startService(t);
  await service.addRule(fraudRule);
  await service.send(charge(1), charge(2, 'C3'));
  service.clock.advance(3000);
  await service.send(check(2, 'C3'), checkout(1));
  service.clock.advance(3000);
  await service.send(checkout(2), check(1));
  assert.deepEqual(await service.violations(), []);
  const { decided, received } = service.counts();
  assert.deepEqual([decided, received], [6, 6]);
});

test('a span that comes soon after its trace was judged withdraws the violation that it disproves', async (t) => {
  const service = await startService(t);
  await service.addRule(fraudRule);
  await service.send(checkout(1), charge(1));
  service.clock.advance(10_000);
  await service.send(check(1));
  assert.deepEqual(await service.violations(), []);
  assert.equal(service.counts().late, 1);
  assert.equal(imbalance(service.counts()), 0);
});

test('a span that comes when its trace is held no more changes nothing and is counted as late', async (t) => {
  const service = await startService(t, { env: { BETRACE_ASSEMBLE_MAX_HELD: '1B' } });
  await service.addRule(fraudRule);
  await service.send(checkout(1), charge(1));
  service.clock.advance(10_000);
  await service.send(check(1));
  assert.equal((await service.violations()).length, 1);
  assert.equal(service.counts().late, 1);
});

test('a trace cut short is not blamed for what may have been lost', async (t) => {
  const service = await startService(t);
  await service.addRule(fraudRule);
  await service.send(charge(1));
  assert.deepEqual(await service.violations(), []);
});

test('the official OpenTelemetry SDK is understood as it comes', async (t) => {
  const service = await startService(t);
  await service.addRule({ name: 'No failed span', expression: 'span.status == "ERROR"' });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${service.httpUrl}/v1/traces` }) }),
    ],
  });
  const tracer = provider.getTracer('test');
  const good = request(tracer, SpanStatusCode.OK);
  const bad = request(tracer, SpanStatusCode.ERROR);
  await provider.shutdown();
  assert.notEqual(good.traceId, bad.traceId);
  const violations = await service.violations();
  assert.deepEqual(
    violations.map(({ traceId, witnesses }) => ({ traceId, spanId: witnesses[0]?.spans[0]?.spanId })),
    [bad],
  );
  assert.equal(service.counts().decided, 4);
});

/** Two spans, the inner one with this status; its ids. */
function request(tracer: Tracer, code: SpanStatusCode): { traceId: string; spanId: string } {
  const outer = tracer.startSpan('GET /');
  const inner = tracer.startSpan('query', {}, trace.setSpan(context.active(), outer));
  inner.setStatus({ code });
  inner.end();
  outer.end();
  const { traceId, spanId } = inner.spanContext();
  return { traceId, spanId };
}

for (const protocol of ['http/protobuf', 'grpc']) {
  test(`a violation goes out as a span of its trace by ${protocol}, and is ignored when it comes back`, async (t) => {
    const far = await startService(t);
    await far.addRule({ name: 'Any error', expression: 'span.status == "ERROR"' });
    const endpoint = protocol === 'grpc' ? `http://127.0.0.1:${far.grpcPort}` : far.httpUrl;
    const service = await startService(t, {
      env: { BETRACE_EXPORT_OTLP_ENDPOINT: endpoint, BETRACE_EXPORT_OTLP_PROTOCOL: protocol },
    });
    await service.addRule(fraudRule);
    await service.addRule({ ...fraudRule, name: 'On trial', observe: true });
    await service.send(checkout(1), charge(1));
    assert.equal((await service.violations()).length, 1);
    const onTrial = (await service.call('GET', '/api/violations?observed=true')) as {
      violations: { ruleId: string }[];
    };
    assert.deepEqual(
      onTrial.violations.map(({ ruleId }) => ruleId),
      ['on-trial'],
    );
    await service.close();
    assert.deepEqual({ own: far.counts().own, received: far.counts().received }, { own: 1, received: 1 });
    assert.deepEqual(await far.violations(), []);
  });
}

test('a rule is in force as soon as its creation is answered, and no longer once it is deleted', async (t) => {
  const service = await startService(t);
  await service.addRule(fraudRule);
  await service.send(checkout(1), charge(1));
  service.clock.advance(10_000);
  await service.call('DELETE', '/api/rules/payment-needs-fraud-check');
  await service.send(checkout(2), charge(2));
  assert.deepEqual(
    (await service.violations()).map(({ traceId }) => traceId),
    [traceIdOf(1)],
  );
});

test('spans sent to the plain JSON API are judged like any other', async (t) => {
  const service = await startService(t);
  await service.addRule({ name: 'No failed span', expression: 'span.status == "ERROR"' });
  await service.call('POST', '/api/spans', {
    spans: [
      {
        traceId: traceIdOf(9),
        spanId: spanIdOf(1),
        name: 'job',
        service: 'cron',
        status: 'error',
        startTime: '2026-01-01T00:00:00Z',
        endTime: '2026-01-01T00:00:01Z',
      },
    ],
  });
  assert.equal((await service.violations()).length, 1);
});

test('closing with drain judges the open traces and stores what it finds; the next start has rules, violations and key', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await startService(t, { dataDir, env: { BETRACE_DRAIN: 'true' } });
  await first.addRule({ ...fraudRule, onIncomplete: 'evaluate' });
  await first.send(checkout(1), charge(1));
  assert.equal(await first.close(), 0);
  const key = readFileSync(path.join(dataDir, 'redaction.key'));

  const second = await startService(t, { dataDir });
  const [violation] = await second.violations();
  assert.equal(violation?.trigger, 'shutdown');
  assert.equal(violation?.complete, false);
  const { rules } = (await second.call('GET', '/api/rules')) as { rules: unknown[] };
  assert.equal(rules.length, 1);
  assert.deepEqual(readFileSync(path.join(dataDir, 'redaction.key')), key);
});

test('spans with extreme times and endless names are judged, stored and shown like any other', async (t) => {
  const service = await startService(t);
  await service.addRule({ name: 'No failed span', expression: 'span.status == "ERROR"' });
  const span = (trace: number, startTimeUnixNano: string, endTimeUnixNano: string) => ({
    traceId: traceIdOf(trace),
    spanId: spanIdOf(1),
    name: 'x'.repeat(100_000),
    startTimeUnixNano,
    endTimeUnixNano,
    status: { code: 2 },
  });
  const last = String(2n ** 64n - 1n);
  const spans = [span(1, '0', '0'), span(2, last, last), span(3, '0', last), span(4, last, '0')];
  await service.call('POST', '/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const violations = await service.violations();
  assert.equal(violations.length, 4);
  for (const { id, rootName, message } of violations) {
    assert.ok(rootName.length <= 200 && message.length <= 2000);
    await service.call('GET', `/api/violations/${id}`);
  }
});

test('no route is reached under another Host or from a page of another site', async (t) => {
  const service = await startService(t);
  const statusOf = (path: string, headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      get(`${service.httpUrl}${path}`, { headers }, ({ statusCode }) => resolve(statusCode)).on('error', reject);
    });
  for (const path of ['/api/rules', '/api/violations', '/health', '/v1/traces', '/nowhere']) {
    assert.equal(await statusOf(path, { host: 'evil.example' }), 403, path);
    assert.equal(await statusOf(path, { 'sec-fetch-site': 'cross-site' }), 403, path);
  }
  assert.equal(await statusOf('/api/rules', {}), 200);
});
