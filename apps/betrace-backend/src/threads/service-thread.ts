import { Worker } from 'node:worker_threads';
import { messageOf, ServiceError } from '../errors.ts';
import { Calls } from './calls.ts';
import type { Answer } from './calls.ts';

export interface ThreadOptions {
  /** For logs and for debuggers: `store`, `shard 2`. */
  readonly name: string;
  /** The module that it runs. */
  readonly module: URL;
  /** Copied to it as `workerData`. */
  readonly data: unknown;
  /** MiB for objects that were just made; default: what Node gives. */
  readonly youngMemory?: number;
  /** Called once when it ends without being asked to. What it held is lost: the process must end. */
  readonly onDeath: (reason: string) => void;
  /** Gets what is not the answer to a call. */
  readonly onMessage?: (message: unknown) => void;
}

/** A worker thread whose methods are called by messages. Its end is either asked for or a death. */
export class ServiceThread {
  readonly #worker: Worker;
  readonly #calls: Calls;
  readonly #ended: Promise<void>;
  #isEnding = false;
  #death: ServiceError | undefined;

  constructor({ name, module, data, youngMemory, onDeath, onMessage }: ThreadOptions) {
    const resourceLimits = youngMemory === undefined ? {} : { maxYoungGenerationSizeMb: youngMemory };
    this.#worker = new Worker(module, { name, workerData: data, resourceLimits });
    this.#calls = new Calls(this.#worker);
    const die = (why: string): void => {
      if (this.#death === undefined) {
        this.#death = new ServiceError('unavailable', `The thread "${name}" has ended: ${why}.`);
        // First of all: what waits for an answer is not to complain of it while the process ends.
        if (!this.#isEnding) {
          onDeath(this.#death.message);
        }
        this.#calls.rejectAll(this.#death);
      }
    };
    this.#worker.on('message', (message: Answer) =>
      message.answer === undefined ? onMessage?.(message) : this.#calls.settle(message),
    );
    this.#worker.on('error', (error) => die(messageOf(error)));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        die(`it exited with code ${code}`);
        resolve();
      });
    });
  }

  /** Calls that are not answered yet. */
  get pending(): number {
    return this.#calls.size;
  }

  call(path: string, args: readonly unknown[]): Promise<unknown> {
    return this.#death ? Promise.reject(this.#death) : this.#calls.call(path, args);
  }

  post(message: unknown, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** Ends it; who wants it to finish something calls that first. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#worker.terminate();
    await this.#ended;
  }
}
