import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { FAULT_NAMES, FAULTS, type Fault } from '../src/faults.ts';
import { OtlpSink, type SeenSpan } from './otlp-sink.ts';
import { RunningShop } from './running-shop.ts';
import { brokenRules } from './starter-rules.ts';

const WAIT_MS = 10_000;
const sink = new OtlpSink();
let shop: RunningShop;

before(async () => {
  shop = new RunningShop(await sink.listen(), '--rate', '0');
  await shop.open();
});
after(async () => {
  await shop.stop();
  sink.close();
});

/** Orders once and waits until the spans of all services involved have come, those of the root last. */
async function checkout(body: object): Promise<SeenSpan[]> {
  const { answer } = await shop.post('/checkout', body);
  const traceId = answer['traceId'] ?? assert.fail(`no trace id in ${JSON.stringify(answer)}`);
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await pause(50)) {
    const spans = sink.trace(traceId);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const servers = spans.filter(({ kind }) => kind === 'server').length;
    const calls = spans.filter(({ name }) => name === 'POST').length;
    if (servers === calls + 1 && spans.every(({ parentSpanId }) => parentSpanId === '' || ids.has(parentSpanId))) {
      return spans;
    }
  }
  return assert.fail(
    `trace ${traceId} did not come in full: ${sink
      .trace(traceId)
      .map(({ name }) => name)
      .join(', ')}`,
  );
}

const named = (spans: SeenSpan[], name: string) => spans.filter((span) => span.name === name);
const only = (spans: SeenSpan[], name: string): SeenSpan => {
  const [span, ...others] = named(spans, name);
  assert.equal(others.length, 0, `more than one ${name}`);
  return span ?? assert.fail(`no ${name}`);
};

/** One line per span, indented as in the tree, children by start. */
function tree(spans: SeenSpan[], parentId = '', indent = ''): string[] {
  return spans
    .filter((span) => span.parentSpanId === parentId)
    .flatMap((span) => [`${indent}${span.service} ${span.name}`, ...tree(spans, span.spanId, `${indent}  `)]);
}

test('one checkout is one trace over four services, with the fraud check before the charge', async () => {
  const spans = await checkout({ total: 1500, currency: 'GBP', customerId: 'customer-7' });
  assert.deepEqual(tree(spans), [
    'web POST /checkout',
    '  web POST',
    '    checkout POST /orders',
    '      checkout checkout.place_order',
    '        checkout db.query',
    '        checkout checkout.reserve_stock',
    '          checkout db.query',
    '        checkout POST',
    '          payment POST /charges',
    '            payment payment.fraud_check',
    '              payment POST',
    '                fraud POST /checks',
    '                  fraud fraud.check',
    '                    fraud db.query',
    '            payment db.query',
    '            payment payment.charge_card',
    '              payment payment.charge.attempt',
    '            payment db.query',
    '        checkout db.query',
  ]);
  assert.ok(spans.every(({ status }) => status !== 'error'));
  const check = only(spans, 'payment.fraud_check');
  const charge = only(spans, 'payment.charge_card');
  assert.ok(check.end <= charge.start);
  assert.equal(check.attributes.get('order_id'), charge.attributes.get('order_id'));
  assert.deepEqual([charge.attributes.get('amount'), charge.attributes.get('currency')], [1500n, 'GBP']);
  assert.equal(only(spans, 'fraud.check').attributes.get('score'), 0.15);
  assert.equal(only(spans, 'checkout.place_order').attributes.get('customer_id'), 'customer-7');
  assert.equal(named(spans, 'db.query')[0]?.attributes.get('db.system.name'), 'postgresql');
  assert.match(String(named(spans, 'db.query')[0]?.attributes.get('db.query.text')), /^INSERT INTO orders/);
});

test('spans go out as gzipped protobuf, as the official exporter sends them', () => {
  for (const headers of sink.headers) {
    assert.equal(headers['content-type'], 'application/x-protobuf');
    assert.equal(headers['content-encoding'], 'gzip');
    assert.match(String(headers['user-agent']), /^OTel-OTLP-Exporter-JavaScript/);
  }
});

test('an order up to 1000 is charged without a fraud check', async () => {
  const spans = await checkout({ total: 1000 });
  assert.equal(named(spans, 'payment.fraud_check').length, 0);
  assert.equal(only(spans, 'payment.charge_card').attributes.get('amount'), 1000n);
});

test('an order that the fraud check refuses is answered with 402 and never charged', async () => {
  assert.equal((await shop.post('/checkout', { total: 9500 })).status, 402);
  const spans = await checkout({ total: 9500 });
  assert.equal(only(spans, 'payment.fraud_check').attributes.get('passed'), false);
  assert.equal(named(spans, 'payment.charge_card').length, 0);
  assert.ok(spans.every(({ status }) => status !== 'error'));
});

test('a first attempt that times out is tried once more', async () => {
  const spans = await checkout({ total: 26 });
  assert.deepEqual(
    named(spans, 'payment.charge.attempt').map(({ status }) => status),
    ['error', 'unset'],
  );
  assert.equal(only(spans, 'payment.charge_card').status, 'unset');
});

/** What the trace of each fault must look like. */
const shapes: Record<Fault, (spans: SeenSpan[]) => void> = {
  'skip-fraud-check': (spans) => {
    assert.equal(named(spans, 'payment.fraud_check').length, 0);
    assert.equal(only(spans, 'payment.charge_card').attributes.get('amount'), 1500n);
  },
  'check-after-charge': (spans) => {
    assert.ok(only(spans, 'payment.fraud_check').start > only(spans, 'payment.charge_card').end);
  },
  'charge-twice': (spans) => {
    const charges = named(spans, 'payment.charge_card');
    assert.equal(charges.length, 2);
    assert.equal(charges[0]?.attributes.get('order_id'), charges[1]?.attributes.get('order_id'));
    assert.equal(named(spans, 'payment.fraud_check').length, 2);
  },
  'retry-storm': (spans) => {
    const attempts = named(spans, 'payment.charge.attempt');
    const failed = attempts.map(({ status }) => status === 'error');
    assert.deepEqual(failed, [true, true, true, true, true, false]);
    assert.ok(attempts.every(({ parentSpanId }) => parentSpanId === only(spans, 'payment.charge_card').spanId));
  },
  'slow-query': (spans) => {
    assert.equal(named(spans, 'db.query').filter(({ start, end }) => end - start > 1_000_000_000n).length, 1);
  },
  'leak-personal-data': (spans) => {
    const note = only(spans, 'checkout.place_order').attributes.get('order_note');
    assert.match(String(note), /@example\.com.*4111 1111 1111 1111/);
  },
  'swallow-error': (spans) => {
    assert.deepEqual(
      spans.filter(({ status }) => status === 'error').map(({ name }) => name),
      ['checkout.reserve_stock'],
    );
    assert.equal(only(spans, 'POST /checkout').attributes.get('http.response.status_code'), 200n);
  },
};

for (const fault of FAULT_NAMES) {
  test(`${fault}: ${FAULTS[fault].says}, and no other rule than ${FAULTS[fault].breaks} is broken`, async () => {
    const spans = await checkout({ total: 1500, fault });
    shapes[fault](spans);
    assert.deepEqual(brokenRules(spans), [FAULTS[fault].breaks]);
  });
}

test('a fault ordered beforehand meets exactly the next order that fits, and is listed with its trace', async () => {
  assert.equal((await shop.post('/faults', { fault: 'skip-fraud-check', count: 1 })).status, 200);
  const faults = [];
  for (const total of [20, 1500, 1500]) {
    faults.push((await shop.post('/checkout', { total })).answer);
  }
  assert.deepEqual(
    faults.map(({ fault }) => fault),
    [undefined, 'skip-fraud-check', undefined],
  );
  const { recent } = (await (await fetch(`${shop.web}/faults`)).json()) as { recent: Record<string, string>[] };
  const { orderId, traceId } = faults[1] ?? {};
  assert.deepEqual(recent.at(-1), { fault: 'skip-fraud-check', orderId, traceId });
  assert.match(shop.output, new RegExp(`^fault skip-fraud-check: order ${orderId}, trace ${traceId}$`, 'm'));
});

test('bad input is answered with 400 and a sentence, an unknown path with 404', async () => {
  assert.deepEqual(await shop.post('/checkout', 'x'), {
    status: 400,
    answer: { error: 'the body must be a JSON object' },
  });
  assert.match((await shop.post('/checkout', {})).answer['error'] ?? '', /^total must be a number/);
  assert.match(
    (await shop.post('/checkout', { total: 20, fault: 'x' })).answer['error'] ?? '',
    /^fault must be one of/,
  );
  assert.match((await shop.post('/faults', { fault: 'x' })).answer['error'] ?? '', /^fault must be one of/);
  assert.equal((await shop.post('/checkout', `"${'x'.repeat(20_000)}"`)).status, 400);
  assert.equal((await shop.post('/elsewhere', {})).status, 404);
});

test('traffic without faults breaks no starter rule', async () => {
  const own = new OtlpSink();
  const other = new RunningShop(await own.listen(), '--rate', '40', '--orders', '80', '--seed', '1');
  assert.equal(await other.ended(), 0);
  const traces = Map.groupBy(own.spans, ({ traceId }) => traceId);
  assert.equal(traces.size, 80);
  for (const spans of traces.values()) {
    assert.deepEqual(brokenRules(spans), []);
  }
  own.close();
});

test('on a signal the last spans are sent and everything ends with 0', async () => {
  const own = new OtlpSink();
  const other = new RunningShop(await own.listen(), '--rate', '20', '--seed', '1', '--faults', '0.5');
  await other.open();
  await pause(700);
  assert.equal(await other.stop('SIGINT'), 0);
  const [, orders, faulty] = /closed after (\d+) orders: .*\((\d+) with a fault\).* 0 failed/.exec(other.output) ?? [];
  const roots = own.spans.filter(({ parentSpanId }) => parentSpanId === '');
  assert.equal(roots.length, Number(orders));
  assert.equal(other.output.match(/^fault /gm)?.length ?? 0, Number(faulty));
  const ids = new Set(own.spans.map(({ spanId }) => spanId));
  assert.ok(own.spans.every(({ parentSpanId }) => parentSpanId === '' || ids.has(parentSpanId)));
  own.close();
});

test('without a receiver the shop goes on and warns once', async () => {
  const other = new RunningShop('http://127.0.0.1:1', '--rate', '20', '--orders', '10', '--seed', '1');
  assert.equal(await other.ended(), 0);
  assert.equal(other.output.match(/traces do not reach http:\/\/127\.0\.0\.1:1 /g)?.length, 1);
  assert.match(other.output, /closed after 10 orders: .* 0 failed/);
});

test('a port that is taken is named, and nothing is left running', async () => {
  const taken = new URL(shop.web).port;
  const other = new RunningShop('http://127.0.0.1:1', '--port', taken);
  assert.equal(await other.ended(), 1);
  assert.match(other.output, /cannot listen: .*EADDRINUSE.*; choose another --port/);
});
