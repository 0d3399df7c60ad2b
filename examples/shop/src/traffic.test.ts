import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { sendOrders } from './traffic.ts';

let server: http.Server | undefined;
afterEach(() => server?.close());

async function webThatAnswers(status: number, body: object): Promise<string> {
  server = http.createServer((_request, response) => response.writeHead(status).end(JSON.stringify(body)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const plan = { rate: 100, faults: 0, seed: 1, orders: 10 };
const never = new AbortController().signal;

test('traffic ends after the asked number of orders, at the asked rate', async () => {
  const web = await webThatAnswers(200, { status: 'paid' });
  const start = performance.now();
  const sales = await sendOrders(web, plan, never, assert.fail);
  assert.deepEqual(sales, { orders: 10, paid: 10, refused: 0, failed: 0, faulty: 0 });
  assert.ok(performance.now() - start >= 85);
});

test('orders that fail are counted and told, and the traffic goes on', async () => {
  const web = await webThatAnswers(500, { error: 'no stock service' });
  const reasons: string[] = [];
  const sales = await sendOrders(web, plan, never, (reason) => reasons.push(reason));
  assert.equal(sales.failed, 10);
  assert.equal(reasons[0], 'checkout answered 500: no stock service');
});

test('an interrupt ends the traffic, also at rate 0', async () => {
  const interrupt = new AbortController();
  setTimeout(() => interrupt.abort(), 20);
  const sales = await sendOrders('http://127.0.0.1:1', { ...plan, rate: 0, orders: 0 }, interrupt.signal, assert.fail);
  assert.equal(sales.orders, 0);
});
