import type { Trace } from '@betrace/engine';
import { Bucket } from './bucket.ts';

/** Operations that are told apart; beyond it the one that gave its last sample longest ago is forgotten. */
const maxOperations = 1000;
/** Services whose hash is remembered, and characters of a name that tell it from others. */
const maxServices = 1000;
const mostHashed = 200;
/** Samples that an operation gives at once, before it gives them at its rate, and all operations together. */
const burst = 100;
const burstOfAll = 200;
/** Of an operation at most, a second. */
const perOperation = 1;
/** So many spans cost as much as one more trace: what is copied is bounded by spans. */
const spansPerToken = 100;

/** Wire bytes of a trace that may be held: shown it takes some three times as much, and gRPC clients take 4 MiB. */
export const maxSampleBytes = 1_000_000;

/**
 * Chooses which decided traces are kept as samples, before anything is copied, in some 0.2 µs a trace. Fair by operation,
 * which is root service, root name, whether the root failed and whether the trace is complete: each has a bucket of its own
 * whose rate is its share of the whole, so that a frequent operation gives no more samples than one that comes now and then.
 * Half of the whole rate is for operations that were not seen yet: names that hold an id cannot starve the others.
 */
export class TraceSampler {
  readonly #perSecond: number;
  /** By a hash of the operation; two that share it share a bucket. In the order of their last sample. */
  readonly #operations = new Map<number, Bucket>();
  readonly #services = new Map<string, number>();
  readonly #known: Bucket;
  readonly #new: Bucket;

  /** `perSecond`: traces, of at most `spansPerToken` spans each. */
  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#known = new Bucket(burstOfAll, now);
    this.#new = new Bucket(burstOfAll, now);
  }

  /** Whether a trace of so many wire bytes is to be kept; then it is counted. `now`: monotonic, in milliseconds. */
  takes(trace: Trace, complete: boolean, byteLength: number, now: number): boolean {
    const key = this.#operationOf(trace, complete);
    const known = this.#operations.get(key);
    const share = this.#perSecond / 2 / this.#operations.size;
    if (known && !known.has(now, share < perOperation ? share : perOperation)) {
      return false;
    }
    const all = known ? this.#known : this.#new;
    if (byteLength > maxSampleBytes || !all.has(now, this.#perSecond / 2)) {
      return false;
    }
    const operation = known ?? new Bucket(burst, now);
    const cost = 1 + trace.spanCount / spansPerToken;
    all.take(cost);
    operation.take(1);
    this.#remember(key, operation);
    return true;
  }

  #operationOf(trace: Trace, complete: boolean): number {
    const root = Math.max(0, trace.root);
    const outcome = (complete ? 2 : 0) + (trace.isError(root) ? 1 : 0);
    const hash = Math.imul(trace.nameHash(root) ^ this.#hashOf(trace.service(root)), 0x9e3779b1) + outcome;
    // A small integer, which makes the fastest key.
    return hash & 0x3fffffff;
  }

  #hashOf(service: string): number {
    const known = this.#services.get(service);
    if (known !== undefined) {
      return known;
    }
    let hash = 1;
    for (let at = 0; at < service.length && at < mostHashed; at++) {
      hash = Math.imul(hash ^ service.charCodeAt(at), 0x01000193);
    }
    if (this.#services.size >= maxServices) {
      this.#services.clear();
    }
    if (service.length <= mostHashed) {
      this.#services.set(service, hash);
    }
    return hash;
  }

  #remember(key: number, operation: Bucket): void {
    this.#operations.delete(key);
    this.#operations.set(key, operation);
    const [oldest] = this.#operations.keys();
    if (this.#operations.size > maxOperations && oldest !== undefined) {
      this.#operations.delete(oldest);
    }
  }
}
