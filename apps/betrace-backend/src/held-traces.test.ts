import { createClient } from '@betrace/api-client';
import type { HeldTrace, TraceAttribute } from '@betrace/api-client';
import { evaluate, parse } from '@betrace/dsl';
import type { Attributes, Span } from '@betrace/dsl';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nanosOf, traceIdOf } from './testing/otlp.ts';
import type { TestSpan } from './testing/otlp.ts';
import { startService } from './testing/test-service.ts';

const checkout = (trace: number, status?: 'error'): [TestSpan, TestSpan] => [
  { trace, id: 1, name: 'checkout', service: 'web', start: 0, end: 9, attributes: { 'http.route': '/cart' } },
  {
    ...{ trace, id: 2, parent: 1, name: 'pay', service: 'payments', start: 1, end: 5 },
    attributes: { amount: trace, card: `visa ${trace}` },
    ...(status && { status }),
  },
];

for (const shards of ['0', '2']) {
  test(`what was judged is held, searched, shown and tried again, with ${shards} threads for shards`, async (t) => {
    const { httpUrl, send, clock, settled } = await startService(t, { env: { BETRACE_SHARDS: shards } });
    const { traces, rules, schema } = createClient({ baseUrl: httpUrl });
    for (let trace = 1; trace <= 12; trace++) {
      await send(...checkout(trace, trace === 7 ? 'error' : undefined));
    }
    clock.advance(60_000);
    await settled();

    const { traces: failed, held } = await traces.list({ failed: true, spanName: 'pay', service: 'payments' });
    assert.deepEqual([held, failed.map(({ traceId }) => traceId)], [12, [traceIdOf(7)]]);
    const shown = await traces.get(traceIdOf(7));
    assert.deepEqual(
      shown.spans.map(({ name, service, status }) => [name, service, status]),
      [
        ['checkout', 'web', 'unset'],
        ['pay', 'payments', 'error'],
      ],
    );
    assert.doesNotMatch(JSON.stringify(shown), /visa/);

    const {
      judged,
      verdicts,
      traces: worst,
    } = await rules.test({
      expression: 'never { pay.where(card == "visa 7") }',
      last: 1000,
    });
    assert.deepEqual([judged, verdicts?.violated, verdicts?.satisfied], [12, 1, 11]);
    assert.deepEqual([worst[0]?.traceId, worst[0]?.verdict], [traceIdOf(7), 'violated']);
    assert.doesNotMatch(JSON.stringify(worst), /visa/);

    let seen = await schema();
    // Learnt at leisure.
    for (const end = Date.now() + 60_000; seen.traces < 12 && Date.now() < end;) {
      seen = await schema();
    }
    assert.deepEqual([seen.spanNames, seen.services, seen.traces], [['checkout', 'pay'], ['payments', 'web'], 12]);
    assert.deepEqual(
      seen.attributes.map(({ spanName, key, type, values }) => [spanName, key, type, values]),
      [
        ['checkout', 'http.route', 'string', ['/cart']],
        ['pay', 'amount', 'int', []],
        ['pay', 'card', 'string', []],
      ],
    );
  });
}

test('late spans of a held trace are shown, and count for rules that are tried', async (t) => {
  const { httpUrl, send, clock, settled } = await startService(t);
  const { traces, rules } = createClient({ baseUrl: httpUrl });
  const [root, pay] = checkout(1);
  await send(root);
  clock.advance(20_000);
  await send(pay);
  clock.advance(20_000);
  await settled();
  assert.equal((await traces.get(traceIdOf(1))).spans.length, 2);
  const { traces: tested } = await rules.test({ expression: 'never { pay }', traceId: traceIdOf(1) });
  assert.equal(tested[0]?.verdict, 'violated');
});

test('however much traffic there is, no more is held than may be, and rare operations are among it', async (t) => {
  const env = { BETRACE_SAMPLE_MAX_TRACES: '20', BETRACE_SAMPLE_MAX_SIZE: '20kB' };
  const { httpUrl, send, clock, settled } = await startService(t, { env });
  const { traces } = createClient({ baseUrl: httpUrl });
  await send({ trace: 1, id: 1, name: 'nightly', service: 'cron' });
  for (let second = 0; second < 30; second++) {
    await send(...Array.from({ length: 300 }, (_, i) => ({ trace: 2 + second * 300 + i, id: 1, name: 'checkout' })));
    clock.advance(1000);
  }
  clock.advance(60_000);
  await settled();
  const { traces: listed, held } = await traces.list();
  assert.ok(held <= 20 && held > 10, String(held));
  assert.equal(listed.at(-1)?.rootName, 'nightly');
  // What is held of the busy operation is of the last seconds, not of the first.
  assert.ok(listed.slice(0, 5).every(({ traceId }) => parseInt(traceId, 16) > 20 * 300));
});

test('a verdict of the browser on what is shown is the one of the server, unless it reads what is marked as redacted', async (t) => {
  const { httpUrl, send, clock, settled } = await startService(t);
  const { traces, rules } = createClient({ baseUrl: httpUrl });
  await send(...checkout(7, 'error'));
  clock.advance(60_000);
  await settled();
  const held = await traces.get(traceIdOf(7));
  const trace = { traceId: held.summary.traceId, spans: toSpans(held) };
  for (const expression of [
    'when { pay as p } always { checkout.where(http.route == "/cart") parent of p }',
    'never { pay.where(amount > 6) child of checkout }',
    'when { checkout as c } always { c:end - c:start <= 9ms }',
    'never { span.where(span:status == error and service.name == "payments") }',
  ]) {
    const { traces: tested } = await rules.test({ expression, traceId: traceIdOf(7) });
    assert.equal(evaluate(parse(expression), trace, { complete: held.summary.complete }).verdict, tested[0]?.verdict);
  }
  const marked = held.spans.flatMap(({ attributes }) =>
    attributes.flatMap((each) => (each.redacted ? [each.key] : [])),
  );
  assert.deepEqual(marked, ['card']);
});

/** As a browser does it. */
function toSpans({ spans, resources, scopes }: HeldTrace): Span[] {
  return spans.map(({ start, duration, resource, scope, ...span }) => ({
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind as Span['kind'],
    status: span.status as Span['status'],
    statusMessage: span.statusMessage,
    start: nanosOfText(start),
    end: nanosOfText(start) + BigInt(Math.round(parseFloat(duration) * 1e9)),
    attributes: toAttributes(span.attributes),
    resource: toAttributes(resources[resource]?.attributes ?? []),
    scope: { name: scopes[scope]?.name ?? '', version: '', attributes: new Map() },
    events: [],
    links: [],
  }));
}

function toAttributes(list: readonly TraceAttribute[]): Attributes {
  return new Map(
    list.map(({ key, stringValue, boolValue, intValue, doubleValue }) => [
      key,
      stringValue ?? boolValue ?? (intValue === undefined ? Number(doubleValue) : BigInt(intValue)),
    ]),
  );
}

function nanosOfText(time: string): bigint {
  return nanosOf(Date.parse(time) - Date.parse('2026-01-01T00:00:00Z'));
}
