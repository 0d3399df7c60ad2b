import type { Logger } from 'pino';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { FoundViolation } from './found-violation.ts';

export interface ReporterOptions {
  readonly store: Pick<Store, 'commitDecisions'>;
  readonly log: Logger;
  /** Violations that wait for the store; beyond it `isFull`, and the service takes no more spans. */
  readonly maxPending: number;
  /** Called with each batch once it is stored. */
  readonly onStored: (found: readonly FoundViolation[]) => void;
}

const violationsPerCommit = 500;
const firstRetry = 100;
const lastRetry = 5000;

/**
 * Commits violations to the store in groups: while one group is committed, the next gathers. A group that the store
 * refuses is kept and tried again; nothing is lost while the process lives.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  #pending: FoundViolation[] = [];
  #running: Promise<void> | undefined;
  #closed = new AbortController();
  #failure: string | undefined;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  report(found: readonly FoundViolation[]): void {
    if (found.length > 0) {
      this.#pending.push(...found);
      this.#running ??= this.#run();
    }
  }

  get pending(): number {
    return this.#pending.length;
  }

  get isFull(): boolean {
    return this.#pending.length >= this.#options.maxPending;
  }

  /** Why the store refused the last group; undefined while it takes them. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Resolves when all that was reported is stored. */
  async settled(): Promise<void> {
    while (this.#running) {
      await this.#running;
    }
  }

  /** Waits so many milliseconds at most for what is pending; returns how many violations could not be stored. */
  async close(milliseconds: number): Promise<number> {
    const timeout = AbortSignal.timeout(milliseconds);
    timeout.addEventListener('abort', () => this.#closed.abort());
    await this.settled();
    return this.#pending.length;
  }

  async #run(): Promise<void> {
    let pause = firstRetry;
    while (this.#pending.length > 0 && !this.#closed.signal.aborted) {
      const batch = this.#pending.slice(0, violationsPerCommit);
      try {
        await this.#options.store.commitDecisions({ violations: batch.map(({ violation }) => violation) });
        this.#pending.splice(0, batch.length);
        this.#failure = undefined;
        pause = firstRetry;
        this.#options.onStored(batch);
      } catch (error) {
        this.#failure = messageOf(error);
        this.#options.log.error({ err: error, pending: this.#pending.length }, 'the store took no violations');
        await sleep(pause, undefined, { signal: this.#closed.signal }).catch(() => undefined);
        pause = Math.min(pause * 2, lastRetry);
      }
    }
    this.#running = undefined;
  }
}
