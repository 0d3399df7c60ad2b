import { setTimeout as sleep } from 'node:timers/promises';
import { plannedOrders, type PlannedOrder } from './planned-orders.ts';
import type { Settings } from './settings.ts';

/** Customers who wait for an answer at the same time; whoever comes on top of that goes away. */
const MAX_WAITING = 100;
const PATIENCE_MS = 30_000;

/** How many orders were sent and how they went; `faulty` ones are among `paid`. */
export interface Sales {
  orders: number;
  paid: number;
  refused: number;
  failed: number;
  faulty: number;
}

/**
 * Sends orders to the web service at an even rate until `signal` or until `orders` were sent, then waits for the last
 * answers. Calls `onFailure` for each order that got no proper answer.
 */
export async function sendOrders(
  web: string,
  { rate, faults, seed, orders }: Pick<Settings, 'rate' | 'faults' | 'seed' | 'orders'>,
  signal: AbortSignal,
  onFailure: (reason: string) => void,
): Promise<Sales> {
  const sales: Sales = { orders: 0, paid: 0, refused: 0, failed: 0, faulty: 0 };
  const waiting = new Set<Promise<void>>();
  const plan = plannedOrders(seed, faults);
  const start = performance.now();
  while (orders === 0 || sales.orders < orders) {
    const due = rate === 0 ? 2 ** 31 - 1 : start + (sales.orders * 1000) / rate - performance.now();
    await sleep(Math.max(0, due), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) {
      break;
    }
    sales.orders++;
    const order = plan.next().value;
    if (waiting.size >= MAX_WAITING) {
      sales.failed++;
      onFailure(`${MAX_WAITING} customers are waiting already`);
      continue;
    }
    const sent = sendOrder(web, order, sales).catch((error: unknown) => {
      sales.failed++;
      onFailure(error instanceof Error ? error.message : String(error));
    });
    waiting.add(sent);
    void sent.then(() => waiting.delete(sent));
  }
  await Promise.all(waiting);
  return sales;
}

async function sendOrder(web: string, order: PlannedOrder, sales: Sales): Promise<void> {
  const response = await fetch(`${web}/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const answer = (await response.json()) as { status?: string; fault?: string; error?: string };
  if (answer.status !== 'paid' && answer.status !== 'refused') {
    throw new Error(`checkout answered ${response.status}: ${answer.error}`);
  }
  sales[answer.status]++;
  sales.faulty += answer.fault === undefined ? 0 : 1;
}
