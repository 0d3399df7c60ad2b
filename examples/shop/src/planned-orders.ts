import { FAULT_NAMES, fits, type Fault } from './faults.ts';
import { REFUSED_ABOVE } from './limits.ts';

export interface PlannedOrder {
  total: number;
  currency: string;
  customerId: string;
  fault?: Fault;
}

/**
 * An endless row of orders: most small, one in seven above the fraud check's limit, one in a hundred refused.
 * A share of `faults` (0 to 1) carries a fault, each as often as the others, and is high enough for it.
 * The same seed gives the same row.
 */
export function* plannedOrders(seed: number, faults: number): Generator<PlannedOrder, never> {
  const random = seededRandom(seed);
  const between = (least: number, most: number) => least + (most - least) * random();
  const pick = <T>(choices: readonly T[]) => choices[Math.floor(random() * choices.length)] as T;
  for (;;) {
    const size = random();
    const usual =
      size < 0.85 ? between(5, 990) : size < 0.99 ? between(1010, 5000) : between(REFUSED_ABOVE + 1, 20_000);
    const fault = random() < faults ? pick(FAULT_NAMES) : undefined;
    const total = fault === undefined || fits(fault, usual) ? usual : between(1010, 5000);
    yield {
      total: Math.round(total * 100) / 100,
      currency: pick(['EUR', 'GBP', 'USD']),
      customerId: `customer-${Math.floor(between(1, 500))}`,
      ...(fault && { fault }),
    };
  }
}

/** Mulberry32: numbers from 0 to below 1, the same for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
