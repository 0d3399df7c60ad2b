import { isIPv6 } from 'node:net';

/** Milliseconds for which the tries of an address are counted. */
const window = 60_000;
/** Addresses that are remembered; beyond it the one whose first try is the oldest is forgotten. */
const maxAddresses = 10_000;

/** Wrong tokens by the address that sent them. Of IPv6 a network of 64 bits is one: whoever has one address has them all. */
export class FailedTries {
  readonly #most: number;
  readonly #tries = new Map<string, { count: number; readonly until: number }>();

  constructor(most: number) {
    this.#most = most;
  }

  get addresses(): number {
    return this.#tries.size;
  }

  /** Counts one at a time in milliseconds; gives the seconds to wait when there were too many, and which try it is. */
  add(address: string, now: number): { readonly count: number; readonly wait: number | undefined } {
    const key = networkOf(address);
    const known = this.#tries.get(key);
    const tries = known && known.until > now ? known : { count: 0, until: now + window };
    if (tries !== known) {
      this.#tries.delete(key);
      this.#tries.set(key, tries);
      this.#forget();
    }
    tries.count += 1;
    return { count: tries.count, wait: tries.count > this.#most ? Math.ceil((tries.until - now) / 1000) : undefined };
  }

  #forget(): void {
    if (this.#tries.size > maxAddresses) {
      this.#tries.delete(this.#tries.keys().next().value as string);
    }
  }
}

function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) {
    return mapped ?? address;
  }
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const [left, right] = [head.split(':').filter(Boolean), tail.split(':').filter(Boolean)];
  const middle = address.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return [...left, ...middle, ...right].slice(0, 4).join(':');
}
