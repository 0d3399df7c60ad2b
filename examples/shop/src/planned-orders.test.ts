import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAULT_NAMES, fits } from './faults.ts';
import { readOrder } from './order.ts';
import { plannedOrders, type PlannedOrder } from './planned-orders.ts';

function first(count: number, seed: number, faults: number): PlannedOrder[] {
  const plan = plannedOrders(seed, faults);
  return Array.from({ length: count }, () => plan.next().value);
}

test('the same seed gives the same orders, another seed gives others', () => {
  assert.deepEqual(first(200, 7, 0.2), first(200, 7, 0.2));
  assert.notDeepEqual(first(200, 7, 0.2), first(200, 8, 0.2));
});

test('every planned order is one that the shop accepts', () => {
  for (const order of first(2000, 1, 0.5)) {
    readOrder({ ...order, orderId: 'o-1' });
  }
});

test('small orders, orders over the limit and refused orders all occur, far from the limits themselves', () => {
  const totals = first(2000, 1, 0).map(({ total }) => total);
  const share = (least: number, most: number) =>
    totals.filter((total) => total >= least && total <= most).length / 2000;
  assert.ok(Math.abs(share(5, 990) - 0.85) < 0.03);
  assert.ok(Math.abs(share(1010, 5000) - 0.14) < 0.03);
  assert.ok(share(9001, 20_000) > 0);
  assert.equal(share(990.01, 1009.99), 0);
});

test('about the asked share of orders carries a fault, each as often as the others, and fits it', () => {
  const faulty = first(5000, 1, 0.1).filter(({ fault }) => fault !== undefined);
  assert.ok(Math.abs(faulty.length / 5000 - 0.1) < 0.02);
  const counts = Map.groupBy(faulty, ({ fault }) => fault);
  assert.ok(FAULT_NAMES.every((fault) => Math.abs((counts.get(fault)?.length ?? 0) / 500 - 1 / 7) < 0.05));
  assert.ok(faulty.every(({ fault, total }) => fault && fits(fault, total)));
});

test('without faults there is none', () => {
  assert.ok(first(2000, 1, 0).every(({ fault }) => fault === undefined));
});
