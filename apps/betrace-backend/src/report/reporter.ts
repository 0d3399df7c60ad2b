import type { Logger } from 'pino';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../errors.ts';
import type { VerdictCount } from '../evaluate/verdict-tally.ts';
import type { DecisionBatch, Store, StoredChanges } from '../store/store.ts';
import type { Outcome } from './outcome.ts';

export interface ReporterOptions {
  readonly store: Pick<Store, 'commitDecisions' | 'ping'>;
  /** Marks decided traces under the number of the batch that the store then commits; see DecisionLog. */
  readonly journal: { append(traceIds: readonly string[]): Promise<number>; confirm(): void };
  readonly log: Pick<Logger, 'error'>;
  /**
   * Violations that wait for the store; beyond it, or ten times as many traces, `isFull`, and the service takes no
   * more spans.
   */
  readonly maxPending: number;
  /** See DecisionBatch. */
  readonly maxDetailed: number;
  /** See DecisionBatch. */
  readonly tell?: boolean;
  /** Called with what each batch changed, once it is stored. */
  readonly onStored: (changes: StoredChanges) => void;
}

/** Characters of kept spans that wait for the store; beyond it violations go without, so that no memory runs out. */
const maxKept = 64 * 1024 * 1024;
const changesPerCommit = 500;
const tracesPerCommit = 10_000;
const tracesPerViolation = 10;
/** Milliseconds for which traces without violations gather, until one with some comes: nobody waits for them. */
const gatherPause = 50;
const firstRetry = 100;
const lastRetry = 5000;

/**
 * Commits outcomes to the store in groups, in order: while one group is committed, the next gathers. While the store is
 * away a group is kept and tried again; a single change that the store cannot take is dropped and counted, so that it
 * does not hold up the others. An outcome is marked and counted together with the last of its changes.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #pending: Outcome[] = [];
  #pendingChanges = 0;
  #pendingTraces = 0;
  #pendingKept = 0;
  readonly #closing = new AbortController();
  /** While traces without violations gather. */
  #gathering: AbortController | undefined;
  #running: Promise<void> | undefined;
  #failure: unknown;
  #lost = 0;
  #withdrawn = 0;
  #suppressed = 0;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  report(reported: Outcome): void {
    const outcome = this.#pendingKept > maxKept ? withoutSpans(reported) : reported;
    this.#pending.push(outcome);
    this.#count(outcome, 1);
    if (outcome.changes.length > 0) {
      this.#gathering?.abort();
    }
    this.#running ??= this.#run();
  }

  /** Violations since the start: taken back by late spans; stored without details, for those there were in their minute. */
  counts(): { readonly withdrawn: number; readonly suppressed: number } {
    return { withdrawn: this.#withdrawn, suppressed: this.#suppressed };
  }

  /** Changes of violations that wait for the store. */
  get pending(): number {
    return this.#pendingChanges;
  }

  get isFull(): boolean {
    const { maxPending } = this.#options;
    return this.#pendingChanges >= maxPending || this.#pendingTraces >= maxPending * tracesPerViolation;
  }

  /** Why the store took nothing last time; undefined while it does. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Resolves when all that was reported is stored. */
  async settled(): Promise<void> {
    while (this.#running) {
      await this.#running;
    }
  }

  /** Waits so many milliseconds at most for what is pending; resolves with how many changes were ever lost. */
  async close(milliseconds: number): Promise<number> {
    const givingUp = setTimeout(() => this.#closing.abort(), milliseconds);
    await this.settled();
    clearTimeout(givingUp);
    return this.#lost + this.#pendingChanges;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    /** How many of the next are committed one by one, to find the one that the store cannot take. */
    let singly = 0;
    let pause = firstRetry;
    while (this.#pending.length > 0 && !signal.aborted) {
      if (this.#pendingChanges === 0) {
        this.#gathering = new AbortController();
        await sleep(gatherPause, undefined, { signal: this.#gathering.signal }).catch(() => undefined);
        this.#gathering = undefined;
      }
      const batch = this.#pending.slice(0, singly > 0 ? 1 : this.#groupSize());
      const failure = await this.#commit(batch);
      const [first] = batch;
      if (!failure) {
        this.#shift(batch.length);
        this.#failure = undefined;
        singly = Math.max(0, singly - 1);
        pause = firstRetry;
        batch.forEach(({ holders }) => holders.forEach((holder) => holder.release()));
      } else if (failure.isAway || !first || batch.every(({ changes }) => changes.length === 0)) {
        this.#failure = failure.error;
        this.#options.log.error({ err: failure.error, pending: this.#pending.length }, 'the store is away');
        await sleep(pause, undefined, { signal }).catch(() => undefined);
        pause = Math.min(pause * 2, lastRetry);
      } else if (batch.length > 1) {
        singly = batch.length;
      } else if (!isLoneChange(first)) {
        const parts = inParts(first);
        this.#pending.splice(0, 1, ...parts);
        singly = Math.max(singly - 1, 0) + parts.length;
      } else {
        this.#shift(1);
        this.#lost++;
        singly = Math.max(0, singly - 1);
        this.#options.log.error({ err: failure.error, change: nameOf(first) }, 'the store cannot take a violation');
      }
    }
    this.#running = undefined;
  }

  #shift(count: number): void {
    this.#pending.splice(0, count).forEach((outcome) => this.#count(outcome, -1));
  }

  #count({ changes, traceIds }: Outcome, each: 1 | -1): void {
    this.#pendingChanges += each * changes.length;
    this.#pendingTraces += each * traceIds.length;
    for (const change of changes) {
      this.#pendingKept += each * (('kept' in change && change.kept?.json.length) || 0);
    }
  }

  /** How many of the next outcomes are committed together. */
  #groupSize(): number {
    let changes = 0;
    let traces = 0;
    const end = this.#pending.findIndex((outcome, i) => {
      changes += outcome.changes.length;
      traces += outcome.traceIds.length;
      return i > 0 && (traces > tracesPerCommit || changes > changesPerCommit);
    });
    return end < 0 ? this.#pending.length : end;
  }

  /** `isAway`: it is not for what is in the batch that it failed. */
  async #commit(batch: readonly Outcome[]): Promise<{ readonly error: unknown; readonly isAway: boolean } | undefined> {
    const { store, journal, maxDetailed, tell, onStored } = this.#options;
    const content = {
      verdicts: addedUp(batch),
      evidence: batch.flatMap(({ evidence }) => evidence),
      changes: batch.flatMap(({ changes }) => changes),
      ...(maxDetailed !== Infinity && { maxDetailed }),
      ...(tell && { tell }),
    } satisfies DecisionBatch;
    let number: number;
    try {
      number = await journal.append(batch.flatMap(({ traceIds }) => traceIds));
    } catch (error) {
      return { error, isAway: true };
    }
    let stored: StoredChanges;
    try {
      stored = await store.commitDecisions({ number, ...content });
    } catch (error) {
      return { error, isAway: saysAway(error) || (await this.#isAway()) };
    }
    journal.confirm();
    this.#withdrawn += stored.withdrawn.length;
    this.#suppressed += stored.opened.filter(({ suppressed }) => suppressed).length;
    onStored(stored);
    return undefined;
  }

  #isAway(): Promise<boolean> {
    return this.#options.store.ping().then(
      () => false,
      () => true,
    );
  }
}

/** By the time that the store is asked, it may be there again. */
function saysAway(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'unavailable';
}

/** One row for each minute, rule and verdict. */
function addedUp(batch: readonly Outcome[]): readonly VerdictCount[] {
  const [only] = batch;
  if (batch.length === 1 && only) {
    return only.verdicts;
  }
  const sums = new Map<string, VerdictCount>();
  for (const each of batch.flatMap(({ verdicts }) => verdicts)) {
    const key = `${each.minute} ${each.verdict} ${each.ruleUid}`;
    sums.set(key, { ...each, count: each.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()].filter(({ count }) => count !== 0);
}

function withoutSpans(outcome: Outcome): Outcome {
  const changes = outcome.changes.map((change) => {
    if (change.kind === 'withdrawn') {
      return change;
    }
    const { kind, violation } = change;
    return { kind, violation };
  });
  return { ...outcome, changes };
}

/** Each change alone, then what they came with. */
function inParts(outcome: Outcome): Outcome[] {
  const each = outcome.changes.map((change): Outcome => ({
    traceIds: [],
    verdicts: [],
    evidence: [],
    changes: [change],
    holders: [],
  }));
  return [...each, { ...outcome, changes: [] }];
}

function isLoneChange({ traceIds, verdicts, evidence, changes, holders }: Outcome): boolean {
  return changes.length === 1 && traceIds.length + verdicts.length + evidence.length + holders.length === 0;
}

function nameOf({ changes: [change] }: Outcome): string | undefined {
  return change && (change.kind === 'withdrawn' ? change.id : change.violation.id);
}
