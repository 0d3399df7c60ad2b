import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds of work between two rests. */
const slice = 5;
/** Of one rest: a slice that took long because the machine is busy does not hold up what waits for this. */
const longestRest = 100;

/** Work beside the judging of live traffic, in the same thread: after each slice it rests. */
export class Pacer {
  readonly #deadline: number;
  readonly #signal: AbortSignal | undefined;
  readonly #rest: number;
  #began = performance.now();

  /**
   * `budget`: milliseconds, rests included. `signal`: ends it before. `rest`: how many times as long as it has worked it
   * rests; it takes no more than 1 / (1 + rest) of a core.
   */
  constructor(budget: number, signal?: AbortSignal, rest = 1) {
    this.#rest = rest;
    this.#deadline = this.#began + budget;
    this.#signal = signal;
  }

  /** To be called after each piece of work; resolves with false when it is to end. */
  async goesOn(): Promise<boolean> {
    const worked = performance.now() - this.#began;
    if (worked >= slice) {
      await pause(Math.min(worked * this.#rest, longestRest));
      this.#began = performance.now();
    }
    return performance.now() < this.#deadline && !this.#signal?.aborted;
  }
}
