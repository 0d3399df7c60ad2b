import { BadRequest } from './bad-request.ts';
import { FAULT_NAMES, FAULTS, fits, isFault, type Fault } from './faults.ts';

const MAX_ARMED = 1000;
const MAX_RECENT = 100;

/** One fault that really happened, and where to look for it. */
export interface ProducedFault {
  fault: Fault;
  orderId: string;
  traceId: string;
}

/** The faults that wait for an order that fits them, and the last hundred that were produced. */
export class ArmedFaults {
  readonly #armed = new Map<Fault, number>();
  readonly #recent: ProducedFault[] = [];

  /** Orders `{fault, count}`: the next `count` (1) checkouts that the fault fits get it. Throws BadRequest. */
  arm(order: Record<string, unknown>): void {
    const { fault, count = 1 } = order;
    if (!isFault(fault)) {
      throw new BadRequest(`fault must be one of ${FAULT_NAMES.join(', ')}`);
    }
    const armed = this.#armed.get(fault) ?? 0;
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 1 || armed + count > MAX_ARMED) {
      throw new BadRequest(`count must be an integer from 1; at most ${MAX_ARMED} of a fault may wait at once`);
    }
    this.#armed.set(fault, armed + count);
  }

  /** Takes the longest waiting fault that fits an order of this total, if there is one. */
  take(total: number): Fault | undefined {
    const fault = [...this.#armed.keys()].find((armed) => fits(armed, total));
    if (fault !== undefined) {
      const left = (this.#armed.get(fault) ?? 0) - 1;
      if (left > 0) {
        this.#armed.set(fault, left);
      } else {
        this.#armed.delete(fault);
      }
    }
    return fault;
  }

  produced(fault: ProducedFault): void {
    this.#recent.push(fault);
    if (this.#recent.length > MAX_RECENT) {
      this.#recent.shift();
    }
  }

  /** The answer of GET /faults: each fault with what it does and how many wait, then the latest produced ones. */
  list() {
    return {
      faults: FAULT_NAMES.map((fault) => ({ fault, ...FAULTS[fault], armed: this.#armed.get(fault) ?? 0 })),
      recent: [...this.#recent],
    };
  }
}
