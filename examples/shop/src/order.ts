import { BadRequest } from './bad-request.ts';
import { FAULTS, FAULT_NAMES, fits, isFault, type Fault } from './faults.ts';
import { REFUSED_ABOVE } from './limits.ts';

const MAX_TOTAL = 1_000_000;
const CURRENCIES = ['EUR', 'GBP', 'USD'];

/** What travels from service to service. `total` is in units of the currency, at most two decimals. */
export interface Order {
  orderId: string;
  total: number;
  currency: string;
  customerId: string;
  fault?: Fault;
}

/**
 * Reads an order from a JSON body: `total` is required, `currency` (EUR), `customerId` (guest) and `fault` are not.
 * Throws BadRequest that names the field and what it must be.
 */
export function readOrder(body: Record<string, unknown>): Order {
  const { orderId, total, currency = 'EUR', customerId = 'guest', fault } = body;
  if (typeof orderId !== 'string' || !/^[\w-]{1,64}$/.test(orderId)) {
    throw new BadRequest('orderId must be 1 to 64 letters, digits, _ or -');
  }
  if (typeof total !== 'number' || !(total > 0 && total <= MAX_TOTAL)) {
    throw new BadRequest(`total must be a number above 0 and up to ${MAX_TOTAL}, such as {"total": 1500}`);
  }
  if (typeof currency !== 'string' || !CURRENCIES.includes(currency)) {
    throw new BadRequest(`currency must be one of ${CURRENCIES.join(', ')}`);
  }
  if (typeof customerId !== 'string' || !/^[\w-]{1,64}$/.test(customerId)) {
    throw new BadRequest('customerId must be 1 to 64 letters, digits, _ or -');
  }
  const order = { orderId, total: Math.round(total * 100) / 100, currency, customerId };
  if (fault === undefined) {
    return order;
  }
  if (!isFault(fault)) {
    throw new BadRequest(`fault must be one of ${FAULT_NAMES.join(', ')}`);
  }
  if (!fits(fault, order.total)) {
    throw new BadRequest(`fault ${fault} needs a total above ${FAULTS[fault].above} and up to ${REFUSED_ABOVE}`);
  }
  return { ...order, fault };
}
