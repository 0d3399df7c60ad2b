import { FRAUD_CHECK_ABOVE, REFUSED_ABOVE } from './limits.ts';

/**
 * Everything that the shop can do wrong on demand, one sentence each. Each breaks exactly one
 * starter rule of examples/rules; `above` is the total that an order must exceed for the fault to show.
 */
export const FAULTS = {
  'skip-fraud-check': {
    says: 'a charge over 1000 without a fraud check',
    breaks: 'charge-needs-fraud-check',
    above: FRAUD_CHECK_ABOVE,
  },
  'check-after-charge': {
    says: 'the fraud check comes after the charge',
    breaks: 'fraud-check-before-charge',
    above: FRAUD_CHECK_ABOVE,
  },
  'charge-twice': { says: 'one order is charged twice', breaks: 'charged-once-per-order', above: 0 },
  'retry-storm': {
    says: 'the card network is tried six times in a row',
    breaks: 'at-most-three-charge-attempts',
    above: 0,
  },
  'slow-query': { says: 'a database query takes longer than a second', breaks: 'no-slow-query', above: 0 },
  'leak-personal-data': {
    says: 'an e-mail address and a card number stand in a span attribute',
    breaks: 'no-personal-data-in-attributes',
    above: 0,
  },
  'swallow-error': {
    says: 'stock is not reserved, and the customer still reads success',
    breaks: 'no-swallowed-error',
    above: 0,
  },
} as const satisfies Record<string, { says: string; breaks: string; above: number }>;

export type Fault = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly Fault[];

export function isFault(name: unknown): name is Fault {
  return typeof name === 'string' && Object.hasOwn(FAULTS, name);
}

/** Whether an order of this total can show the fault: it must be high enough, and one that is not refused. */
export function fits(fault: Fault, total: number): boolean {
  return total > FAULTS[fault].above && total <= REFUSED_ABOVE;
}
