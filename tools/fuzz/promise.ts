import { inspect, isDeepStrictEqual } from 'node:util';

/** A promise that an input broke. Inputs are made smaller as long as they break the same promise. */
export class Broken extends Error {
  override readonly name = 'Broken';
  readonly promise: string;

  constructor(promise: string, detail: string, options?: ErrorOptions) {
    super(`${promise}\n${detail}`, options);
    this.promise = promise;
  }
}

export function hold(promise: string, holds: boolean, detail: () => string): asserts holds {
  if (!holds) {
    throw new Broken(promise, detail());
  }
}

/** Deep and strict: 0 is not -0, NaN is NaN, maps and sets by content. */
export function same(promise: string, actual: unknown, expected: unknown, where = ''): void {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Broken(promise, `${where}\nis        ${show(actual)}\nshould be ${show(expected)}`);
  }
}

/** What a call throws is a broken promise of its own. */
export function neverThrows<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof Broken) {
      throw error;
    }
    throw new Broken(`${what} never throws`, error instanceof Error ? (error.stack ?? error.message) : String(error), {
      cause: error,
    });
  }
}

/** Measured this often before a call counts as slow: the machine may have been busy. */
const ATTEMPTS = 4;

/** Holds a call to a bound of its own CPU time. */
export function inTime<T>(what: string, milliseconds: number, call: () => T): T {
  let least = Infinity;
  for (let attempt = 0; ; attempt++) {
    const before = process.threadCpuUsage();
    const result = call();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
    if (least <= milliseconds) {
      return result;
    }
    if (attempt === ATTEMPTS - 1) {
      throw new Broken(`${what} ends in time`, `${least.toFixed(1)} ms instead of ${milliseconds.toFixed(1)}`);
    }
  }
}

function show(value: unknown): string {
  return inspect(value, { depth: 12, maxArrayLength: 100, maxStringLength: 500, breakLength: 110 });
}
