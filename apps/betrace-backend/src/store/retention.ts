import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { messageOf } from '../errors.ts';
import type { StoreUpkeep } from './store.ts';

export interface RetentionOptions {
  readonly upkeep: StoreUpkeep;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Ns since 1970. */
  readonly now: () => bigint;
  /** Milliseconds for which violations are kept. */
  readonly maxAge: number;
  /** Bytes of all that is stored; beyond it violations go, of the rule that has most first. */
  readonly maxSize: number;
  /** Milliseconds for which counts are kept. */
  readonly countsAge: number;
}

export interface RetentionCounts {
  /** Of all that is stored, as of the last look; undefined before the first. */
  readonly bytes: number | undefined;
  /** Violations that went, since the start. */
  readonly deleted: { readonly age: number; readonly size: number };
}

/** Milliseconds between looks; the first comes when one has passed. */
export const retentionTick = 60_000;
/** Rows of a transaction: some ten milliseconds. */
const rowsAtOnce = 200;
const countsAtOnce = 500;
/** Of each rule so many of the newest stay, whatever the size: else a store full of counts would hold no violation. */
const leastKept = 100;
/** Part of the greatest size down to which is deleted, so that it is not done for every single violation. */
const lowMark = 0.95;
/** Counts of the last minutes are still being written. */
const minutesWritten = 10;
const nsPerMinute = 60_000_000_000n;

/**
 * Keeps the store within its bounds, in short transactions with pauses of the same length between them. By age all rules
 * are alike. By size the oldest violations of the rule that has most go first, so a noisy rule costs a quiet one nothing.
 */
export class Retention {
  readonly #options: RetentionOptions;
  readonly #closing = new AbortController();
  readonly #deleted = { age: 0, size: 0 };
  #bytes: number | undefined;
  #running: Promise<void> | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Does what there is to do; resolves when it is done, also if the store is away: then the next run does it. */
  run(): Promise<void> {
    this.#running ??= this.#all()
      .catch((error: unknown) => {
        this.#options.log.warn({ reason: messageOf(error) }, 'the store cannot be tidied');
      })
      .finally(() => (this.#running = undefined));
    return this.#running;
  }

  counts(): RetentionCounts {
    return { bytes: this.#bytes, deleted: { ...this.#deleted } };
  }

  /** Stops after the step under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #all(): Promise<void> {
    const { upkeep, now, maxAge, countsAge } = this.#options;
    const minute = Number(now() / nsPerMinute);
    await this.#repeat(() => upkeep.packCounts(minute - minutesWritten, countsAtOnce));
    await this.#repeat(() => upkeep.dropCounts(minute - Math.floor(countsAge / 60_000), countsAtOnce));
    const decidedBefore = now() - BigInt(maxAge) * 1_000_000n;
    await this.#repeat(async () => {
      const count = await upkeep.deleteOldest({ decidedBefore }, rowsAtOnce);
      this.#deleted.age += count;
      return count;
    });
    await this.#shrink();
  }

  async #shrink(): Promise<void> {
    const { upkeep, maxSize, log } = this.#options;
    this.#bytes = await upkeep.findBytes();
    if (this.#bytes <= maxSize) {
      return;
    }
    const before = this.#deleted.size;
    const stored = new Map((await upkeep.countByRule()).map(({ ruleId, count }) => [ruleId, count]));
    await this.#repeat(async () => {
      this.#bytes = await upkeep.findBytes();
      const next = this.#bytes > maxSize * lowMark ? nextToGo(stored) : undefined;
      if (!next) {
        return 0;
      }
      const count = await upkeep.deleteOldest({ ruleId: next.ruleId }, next.count);
      this.#deleted.size += count;
      stored.set(next.ruleId, count === 0 ? 0 : next.stored - count);
      return next.count;
    });
    const deleted = this.#deleted.size - before;
    log.info({ deleted, bytes: this.#bytes, maxSize }, 'the store is full: the oldest of the noisiest rules went');
  }

  /** Until a step finds nothing to do. */
  async #repeat(step: () => Promise<number>): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const start = performance.now();
      if ((await step()) === 0) {
        return;
      }
      await sleep(performance.now() - start, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** The rule that has most violations, and how many go at once; undefined when each has only the few that stay. */
export function nextToGo(
  stored: ReadonlyMap<string, number>,
): { readonly ruleId: string; readonly stored: number; readonly count: number } | undefined {
  let most: { readonly ruleId: string; readonly stored: number } | undefined;
  for (const [ruleId, count] of stored) {
    if (count > (most?.stored ?? leastKept)) {
      most = { ruleId, stored: count };
    }
  }
  return most && { ...most, count: Math.min(rowsAtOnce, most.stored - leastKept) };
}
