import { setTimeout as pause } from 'node:timers/promises';
import { call } from '../call.ts';
import { FRAUD_CHECK_ABOVE } from '../limits.ts';
import { readOrder, type Order } from '../order.ts';
import { serve } from '../serve.ts';
import { inSpan, query } from '../spans.ts';

const STORM_ATTEMPTS = 6;
const BACKOFF_MS = 5;

class CardNetworkTimeout extends Error {
  override name = 'CardNetworkTimeout';
}

serve({ 'POST /charges': async (body) => ({ body: { status: await charge(readOrder(body)) } }) });

async function charge(order: Order): Promise<'paid' | 'refused'> {
  const needsCheck = order.total > FRAUD_CHECK_ABOVE && order.fault !== 'skip-fraud-check';
  const checkLate = needsCheck && order.fault === 'check-after-charge';
  if (needsCheck && !checkLate && !(await passesFraudCheck(order))) {
    return 'refused';
  }
  // Not only for its own sake: span times of the Node SDK start on a whole millisecond, so two spans without a
  // pause between them would often seem to overlap.
  await query('SELECT', 'cards', 'SELECT token FROM cards WHERE customer_id = $1');
  await chargeCard(order);
  await query('INSERT', 'charges', 'INSERT INTO charges (order_id, amount, currency) VALUES ($1, $2, $3)');
  if (checkLate) {
    await passesFraudCheck(order);
  }
  return 'paid';
}

function passesFraudCheck(order: Order): Promise<boolean> {
  return inSpan('payment.fraud_check', { order_id: order.orderId, amount: order.total }, async (span) => {
    const { score, passed } = await call<{ score: number; passed: boolean }>('/checks', order);
    span.setAttributes({ score, passed });
    return passed;
  });
}

function chargeCard(order: Order): Promise<void> {
  const { orderId, total, currency } = order;
  return inSpan('payment.charge_card', { order_id: orderId, amount: total, currency }, async (span) => {
    const needed = attemptsNeeded(order);
    for (let attempt = 1; attempt <= needed; attempt++) {
      try {
        await inSpan('payment.charge.attempt', { order_id: orderId, attempt }, async () => {
          await pause(3 + 7 * Math.random());
          if (attempt < needed) {
            throw new CardNetworkTimeout('the card network gave no answer');
          }
        });
      } catch {
        await pause(BACKOFF_MS);
      }
    }
    span.setAttribute('attempts', needed);
  });
}

/** The amount tells how the card network behaves, as in the test systems of real ones: some first attempts time out. */
function attemptsNeeded({ total, fault }: Order): number {
  if (fault === 'retry-storm') {
    return STORM_ATTEMPTS;
  }
  return Math.round(total * 100) % 13 === 0 ? 2 : 1;
}
