import type { SpanCounts } from '../assemble/span-counts.ts';
import { ServiceThread } from '../threads/service-thread.ts';
import type { ShardReport, ShardTask, ShardThreadData, ShardTime, ShardTurn } from './messages.ts';
import type { Measures } from './shards.ts';

/** Bytes of spans that wait for one shard; beyond it the service takes no more. */
const maxWaiting = 64 * 1024 * 1024;

/** MiB. With what Node gives (48), held spans are copied so often while they are young that it takes a tenth more CPU. */
const youngMemory = 96;

export interface ShardLinkOptions {
  readonly name: string;
  readonly data: ShardThreadData;
  readonly now: () => ShardTime;
  readonly onReport: (report: ShardReport) => void;
  readonly onDeath: (reason: string) => void;
}

interface Turn {
  readonly bytes: number;
  readonly whenDone: readonly (() => void)[];
}

/**
 * The receiving thread's end of a shard: gathers what there is to do in a turn of the event loop, sends it as one message,
 * and takes the reports. Nothing overtakes anything.
 */
export class ShardLink {
  readonly #options: ShardLinkOptions;
  readonly #thread: ServiceThread;
  #tasks: ShardTask[] = [];
  #transfer: ArrayBuffer[] = [];
  #bytes = 0;
  #whenDone: (() => void)[] = [];
  #flushing: NodeJS.Immediate | undefined;
  /** Sent and not reported on, in order. */
  readonly #turns: Turn[] = [];
  #waiting = 0;
  /** Until when all is to be expired, as soon as there is something else to do or the shard has nothing to do. */
  #due: ShardTime | undefined;
  #counts: SpanCounts = none;
  #lag = 0;

  constructor(options: ShardLinkOptions) {
    this.#options = options;
    const { name, data, onDeath } = options;
    this.#thread = new ServiceThread({
      name,
      module: new URL('shard-thread.ts', import.meta.url),
      data,
      youngMemory,
      onDeath,
      onMessage: (report) => this.#report(report as ShardReport),
    });
  }

  /** As of the last report. */
  get counts(): SpanCounts {
    return this.#counts;
  }

  get lag(): number {
    return this.#lag;
  }

  get isFull(): boolean {
    return this.#waiting >= maxWaiting;
  }

  give(task: ShardTask): void {
    this.#expireFirst();
    if (task.kind === 'spans') {
      this.#transfer.push(task.packed);
      this.#bytes += task.packed.byteLength;
      this.#waiting += task.packed.byteLength;
    }
    this.#tasks.push(task);
    this.#flushing ??= setImmediate(() => this.#flush());
  }

  /** Ticks that the shard is too slow for become one; but whatever is given later finds expired what was due before it. */
  expire(): void {
    this.#due = this.#options.now();
    if (this.#turns.length === 0) {
      this.#flushing ??= setImmediate(() => this.#flush());
    }
  }

  /** Resolves when all that was given is done, this as well. */
  done(task?: ShardTask): Promise<void> {
    return new Promise((resolve) => {
      this.#expireFirst();
      if (task) {
        this.give(task);
      }
      this.#whenDone.push(resolve);
      this.#flush();
    });
  }

  async measures(): Promise<Measures> {
    return (await this.#thread.call('measures', [])) as Measures;
  }

  async close(): Promise<void> {
    clearImmediate(this.#flushing);
    await this.#thread.end();
  }

  #expireFirst(): void {
    if (this.#due) {
      this.#tasks.push({ kind: 'expire', time: this.#due });
      this.#due = undefined;
    }
  }

  #flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    this.#expireFirst();
    this.#turns.push({ bytes: this.#bytes, whenDone: this.#whenDone });
    this.#thread.post({ tasks: this.#tasks } satisfies ShardTurn, this.#transfer);
    this.#tasks = [];
    this.#transfer = [];
    this.#bytes = 0;
    this.#whenDone = [];
  }

  #report(report: ShardReport): void {
    const turn = this.#turns.shift() as Turn;
    this.#waiting -= turn.bytes;
    this.#counts = report.counts;
    this.#lag = report.lag;
    this.#options.onReport(report);
    turn.whenDone.forEach((done) => done());
    if (this.#due && this.#turns.length === 0) {
      this.#flush();
    }
  }
}

const none: SpanCounts = {
  received: 0,
  replayed: 0,
  skipped: 0,
  decided: 0,
  open: 0,
  late: 0,
  duplicate: 0,
  own: 0,
  dropped: {},
};
