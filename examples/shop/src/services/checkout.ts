import { call } from '../call.ts';
import { readOrder, type Order } from '../order.ts';
import { serve } from '../serve.ts';
import { inSpan, query } from '../spans.ts';

const SLOW_QUERY_MS = 1300;

class OutOfStock extends Error {
  override name = 'OutOfStock';
}

serve({ 'POST /orders': async (body) => ({ body: { status: await placeOrder(readOrder(body)) } }) });

function placeOrder(order: Order): Promise<'paid' | 'refused'> {
  const { orderId, total, currency, customerId, fault } = order;
  const attributes = { order_id: orderId, total, currency, customer_id: customerId };
  return inSpan('checkout.place_order', attributes, async (span) => {
    if (fault === 'leak-personal-data') {
      span.setAttribute('order_note', 'call jane.doe@example.com, card 4111 1111 1111 1111');
    }
    const slow = fault === 'slow-query' ? SLOW_QUERY_MS : undefined;
    await query('INSERT', 'orders', 'INSERT INTO orders (id, total, currency) VALUES ($1, $2, $3)', slow);
    await reserveStock(order);
    const { status } = await call<{ status: 'paid' | 'refused' }>('/charges', order);
    if (fault === 'charge-twice') {
      await call('/charges', order);
    }
    await query('UPDATE', 'orders', 'UPDATE orders SET status = $2 WHERE id = $1');
    return status;
  });
}

async function reserveStock({ orderId, fault }: Order): Promise<void> {
  const reserved = inSpan('checkout.reserve_stock', { order_id: orderId }, async () => {
    await query('UPDATE', 'stock', 'UPDATE stock SET reserved = reserved + 1 WHERE sku = $1');
    if (fault === 'swallow-error') {
      throw new OutOfStock('nothing left to reserve');
    }
  });
  await (fault === 'swallow-error' ? reserved.catch(() => undefined) : reserved);
}
