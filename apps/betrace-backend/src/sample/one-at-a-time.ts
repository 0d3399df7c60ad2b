import { ServiceError } from '../errors.ts';

/** Callers that wait for their turn; one more is told to come again. */
const maxWaiting = 8;

/** Runs what takes long one after the other, so that together they take no more than one does. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting > maxWaiting) {
      throw new ServiceError('overloaded', 'Too many searches and tests over held traces wait; try again.', {
        retryAfter: 5,
      });
    }
    this.#waiting++;
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      this.#waiting--;
    }
  }
}
