import type { Logger } from 'pino';
import { messageOf } from '../../errors.ts';
import type { EvidenceStore } from '../../store/store.ts';

export interface EvidenceRoundOptions {
  readonly evidence: Pick<EvidenceStore, 'settle' | 'deleteOldest'>;
  readonly log: Pick<Logger, 'warn'>;
  /** Ns since 1970. */
  readonly now: () => bigint;
  /** Minutes that a summary tells of. */
  readonly interval: number;
  /** Minutes after which the counts of an interval have settled. */
  readonly delay: number;
  /** Milliseconds for which records are kept. */
  readonly maxAge: number;
  /** Called after each round: there may be spans to send. */
  readonly onDone: () => void;
}

/** Milliseconds between rounds. */
export const evidenceTick = 10_000;
/** Records of a transaction: some ten milliseconds. */
const recordsAtOnce = 500;

/**
 * Has the summaries written of all intervals that have settled since the last round, however long ago that was, and
 * deletes records that are too old. While the store is away nothing is lost: the next round makes up for it.
 */
export class EvidenceRound {
  readonly #options: EvidenceRoundOptions;
  #running: Promise<void> | undefined;
  #isAsked = false;
  #isClosed = false;

  constructor(options: EvidenceRoundOptions) {
    this.#options = options;
  }

  /** Resolves when all is done that there is to do now. */
  run(): Promise<void> {
    this.#isAsked = true;
    this.#running ??= this.#all().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Stops after the step under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #all(): Promise<void> {
    const { evidence, log, now, interval, delay, maxAge, onDone } = this.#options;
    while (this.#isAsked && !this.#isClosed) {
      this.#isAsked = false;
      try {
        while (!this.#isClosed && (await evidence.settle({ at: now(), interval, delay })));
        const before = now() - BigInt(maxAge) * 1_000_000n;
        while (!this.#isClosed && (await evidence.deleteOldest(before, recordsAtOnce)) === recordsAtOnce);
      } catch (error) {
        log.warn({ reason: messageOf(error) }, 'evidence of compliance waits for the store');
      }
      onDone();
    }
  }
}
