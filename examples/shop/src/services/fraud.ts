import { REFUSED_ABOVE } from '../limits.ts';
import { readOrder, type Order } from '../order.ts';
import { serve } from '../serve.ts';
import { inSpan, query } from '../spans.ts';

serve({ 'POST /checks': async (body) => ({ body: await check(readOrder(body)) }) });

/** The higher the amount, the higher the score, from 0 to 1. */
function check({ orderId, total, customerId }: Order): Promise<{ score: number; passed: boolean }> {
  return inSpan('fraud.check', { order_id: orderId, customer_id: customerId }, async (span) => {
    await query('SELECT', 'orders', 'SELECT count(*), max(total) FROM orders WHERE customer_id = $1');
    const verdict = { score: Math.min(1, total / 10_000), passed: total <= REFUSED_ABOVE };
    span.setAttributes(verdict);
    return verdict;
  });
}
