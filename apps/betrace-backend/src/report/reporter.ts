import type { Logger } from 'pino';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { Violation } from './violation.ts';

export interface ReporterOptions {
  readonly store: Pick<Store, 'commitDecisions' | 'ping'>;
  readonly log: Logger;
  /** Violations that wait for the store; beyond it `isFull`, and the service takes no more spans. */
  readonly maxPending: number;
  /** Called with each batch once it is stored. */
  readonly onStored: (violations: readonly Violation[]) => void;
}

const violationsPerCommit = 500;
const firstRetry = 100;
const lastRetry = 5000;

/**
 * Commits violations to the store in groups: while one group is committed, the next gathers. While the store is away a
 * group is kept and tried again; a single violation that the store cannot take is dropped and counted, so that it does
 * not hold up the others.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #pending: Violation[] = [];
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  #failure: string | undefined;
  #lost = 0;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  report(violations: readonly Violation[]): void {
    if (violations.length > 0) {
      this.#pending.push(...violations);
      this.#running ??= this.#run();
    }
  }

  get pending(): number {
    return this.#pending.length;
  }

  get isFull(): boolean {
    return this.#pending.length >= this.#options.maxPending;
  }

  /** Why the store took nothing last time; undefined while it does. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Resolves when all that was reported is stored. */
  async settled(): Promise<void> {
    while (this.#running) {
      await this.#running;
    }
  }

  /** Waits so many milliseconds at most for what is pending; resolves with how many violations were ever lost. */
  async close(milliseconds: number): Promise<number> {
    const givingUp = setTimeout(() => this.#closing.abort(), milliseconds);
    await this.settled();
    clearTimeout(givingUp);
    return this.#lost + this.#pending.length;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    /** How many of the next are committed one by one, to find the one that the store cannot take. */
    let singly = 0;
    let pause = firstRetry;
    while (this.#pending.length > 0 && !signal.aborted) {
      const batch = this.#pending.slice(0, singly > 0 ? 1 : violationsPerCommit);
      const error = await this.#commit(batch);
      if (error === undefined) {
        this.#pending.splice(0, batch.length);
        this.#failure = undefined;
        singly = Math.max(0, singly - 1);
        pause = firstRetry;
        this.#options.onStored(batch);
      } else if (await this.#isAway()) {
        this.#failure = messageOf(error);
        this.#options.log.error({ err: error, pending: this.#pending.length }, 'the store is away');
        await sleep(pause, undefined, { signal }).catch(() => undefined);
        pause = Math.min(pause * 2, lastRetry);
      } else if (batch.length > 1) {
        singly = batch.length;
      } else {
        this.#pending.shift();
        this.#lost++;
        singly = Math.max(0, singly - 1);
        this.#options.log.error({ err: error, violation: batch[0]?.id }, 'the store cannot take a violation');
      }
    }
    this.#running = undefined;
  }

  async #commit(batch: readonly Violation[]): Promise<unknown> {
    try {
      await this.#options.store.commitDecisions({ violations: batch });
      return undefined;
    } catch (error) {
      return error;
    }
  }

  #isAway(): Promise<boolean> {
    return this.#options.store.ping().then(
      () => false,
      () => true,
    );
  }
}
