import type { Logger } from 'pino';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { Decision } from './decision.ts';
import type { Violation } from './violation.ts';

export interface ReporterOptions {
  readonly store: Pick<Store, 'commitDecisions' | 'ping'>;
  /** Marks decided traces under the number of the batch that the store then commits; see DecisionLog. */
  readonly journal: { append(traceIds: readonly string[]): Promise<number>; confirm(): void };
  readonly log: Logger;
  /**
   * Violations that wait for the store; beyond it, or ten times as many traces, `isFull`, and the service takes no
   * more spans.
   */
  readonly maxPending: number;
  /** Called with each batch once it is stored. */
  readonly onStored: (violations: readonly Violation[]) => void;
}

const violationsPerCommit = 500;
const tracesPerCommit = 10_000;
const tracesPerViolation = 10;
/** Milliseconds for which traces without violations gather: nobody waits for them. */
const gatherPause = 50;
const firstRetry = 100;
const lastRetry = 5000;

/** A decision, or one of the violations of a decision that the store cannot take as a whole. */
type Pending = Omit<Decision, 'traceId'> & { readonly traceId?: string };

/**
 * Commits decisions to the store in groups: while one group is committed, the next gathers. While the store is away a
 * group is kept and tried again; a single violation that the store cannot take is dropped and counted, so that it does
 * not hold up the others. A trace is marked as decided together with the last of its violations.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #pending: Pending[] = [];
  #pendingViolations = 0;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  #failure: string | undefined;
  #lost = 0;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  report(decision: Decision): void {
    this.#pending.push(decision);
    this.#pendingViolations += decision.violations.length;
    this.#running ??= this.#run();
  }

  /** Violations that wait for the store. */
  get pending(): number {
    return this.#pendingViolations;
  }

  get isFull(): boolean {
    const { maxPending } = this.#options;
    return this.#pendingViolations >= maxPending || this.#pending.length >= maxPending * tracesPerViolation;
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
    return this.#lost + this.#pendingViolations;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    /** How many of the next are committed one by one, to find the one that the store cannot take. */
    let singly = 0;
    let pause = firstRetry;
    while (this.#pending.length > 0 && !signal.aborted) {
      if (this.#pendingViolations === 0) {
        await sleep(gatherPause, undefined, { signal }).catch(() => undefined);
      }
      const batch = this.#pending.slice(0, singly > 0 ? 1 : this.#groupSize());
      const violations = batch.flatMap((decision) => decision.violations);
      const failure = await this.#commit(batch, violations);
      if (!failure) {
        this.#pending.splice(0, batch.length);
        this.#pendingViolations -= violations.length;
        this.#failure = undefined;
        singly = Math.max(0, singly - 1);
        pause = firstRetry;
        batch.forEach(({ holders }) => holders.forEach((holder) => holder.release()));
        this.#options.onStored(violations);
      } else if (failure.isAway || violations.length === 0) {
        this.#failure = messageOf(failure.error);
        this.#options.log.error({ err: failure.error, pending: this.#pending.length }, 'the store is away');
        await sleep(pause, undefined, { signal }).catch(() => undefined);
        pause = Math.min(pause * 2, lastRetry);
      } else if (batch.length > 1) {
        singly = batch.length;
      } else if (batch[0]?.traceId !== undefined) {
        const each = violations.map((violation): Pending => ({ violations: [violation], holders: [] }));
        this.#pending.splice(0, 1, ...each, { ...batch[0], violations: [] });
        singly = Math.max(singly, 1) + each.length;
      } else {
        this.#pending.shift();
        this.#pendingViolations--;
        this.#lost++;
        singly = Math.max(0, singly - 1);
        const [{ id } = {}] = violations;
        this.#options.log.error({ err: failure.error, violation: id }, 'the store cannot take a violation');
      }
    }
    this.#running = undefined;
  }

  /** How many of the next decisions are committed together. */
  #groupSize(): number {
    let violations = 0;
    const end = this.#pending.findIndex((decision, i) => {
      violations += decision.violations.length;
      return i >= tracesPerCommit || (i > 0 && violations > violationsPerCommit);
    });
    return end < 0 ? this.#pending.length : end;
  }

  /** `isAway`: it is not for what is in the batch that it failed. */
  async #commit(
    batch: readonly Pending[],
    violations: readonly Violation[],
  ): Promise<{ readonly error: unknown; readonly isAway: boolean } | undefined> {
    const { store, journal } = this.#options;
    let number: number;
    try {
      number = await journal.append(batch.flatMap(({ traceId }) => traceId ?? []));
    } catch (error) {
      return { error, isAway: true };
    }
    try {
      await store.commitDecisions({ number, violations });
    } catch (error) {
      return { error, isAway: await this.#isAway() };
    }
    journal.confirm();
    return undefined;
  }

  #isAway(): Promise<boolean> {
    return this.#options.store.ping().then(
      () => false,
      () => true,
    );
  }
}
