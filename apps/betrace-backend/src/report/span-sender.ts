import type { Logger } from 'pino';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { OutboxTotals, SpanOutbox } from '../store/store.ts';
import type { Answer, Transport } from './export/answer.ts';

export interface SpanSenderOptions {
  readonly outbox: SpanOutbox;
  readonly transport: Transport;
  /** Bytes that wait; beyond it the oldest are dropped. */
  readonly maxQueue: number;
  /** Ns since 1970. */
  readonly now: () => bigint;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** Why spans are dropped: there was no room, the far side refused the request, or some spans of it. */
type DropReason = 'queue_full' | 'refused' | 'rejected';

export interface SendCounts {
  /** Since the start. */
  readonly sent: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Spans that wait, their bytes, and seconds since the oldest of them came to be. */
  readonly queued: number;
  readonly bytes: number;
  readonly age: number;
}

/** Of one request. */
const perRequest = { spans: 512, bytes: 1024 * 1024 };
/** Milliseconds. */
const firstPause = 500;
const lastPause = 30_000;
/** However long the far side asks to be left alone. */
const longestPause = 300_000;

/**
 * Sends what is in the outbox, in order, one request at a time; what is sent is taken out afterwards, so that a death in
 * between sends it twice, never not at all. What the far side cannot take now is tried again with growing pauses, or
 * when it says; what it refuses for good, by the entry, and what the outbox shall not hold, is dropped and counted.
 */
export class SpanSender {
  readonly #options: SpanSenderOptions;
  readonly #closing = new AbortController();
  readonly #dropped: Record<DropReason, number> = { queue_full: 0, refused: 0, rejected: 0 };
  #running: Promise<void> | undefined;
  /** Something was put into the outbox since it was last looked at. */
  #isNews = false;
  #trimming: Promise<void> | undefined;
  /** The last entry of the request under way: what may arrive is not dropped, nor what is just being read. */
  #underWay = 0;
  /** How many of the next entries are sent one by one, for they were refused together. */
  #singly = 0;
  #sent = 0;
  #totals: OutboxTotals = { spans: 0, bytes: 0 };

  constructor(options: SpanSenderOptions) {
    this.#options = options;
  }

  /** To be called whenever something may have been put into the outbox; on start, too. */
  look(): void {
    this.#isNews = true;
    this.#running ??= this.#run();
    this.#trimming ??= this.#trim().finally(() => (this.#trimming = undefined));
  }

  /** While the store is away, what waits is told as it was known last. */
  async counts(): Promise<SendCounts> {
    const { outbox, now } = this.#options;
    this.#totals = await outbox.findTotals().catch(() => this.#totals);
    const { spans: queued, bytes, oldestAt } = this.#totals;
    const age = oldestAt === undefined ? 0 : Math.max(0, Number(now() - oldestAt) / 1e9);
    return { sent: this.#sent, dropped: { ...this.#dropped }, queued, bytes, age };
  }

  /** Sends what waits for at most so many milliseconds; the rest stays for the next start. */
  async close(milliseconds: number): Promise<void> {
    const { transport, log } = this.#options;
    await Promise.race([this.#running, sleep(milliseconds, undefined, { ref: false })]);
    this.#closing.abort();
    await Promise.all([this.#running, this.#trimming]);
    transport.close();
    const { queued } = await this.counts();
    if (queued > 0) {
      log.info({ queued }, 'violation spans wait for the next start');
    }
  }

  async #run(): Promise<void> {
    const { outbox, log } = this.#options;
    const { signal } = this.#closing;
    let pause = firstPause;
    while (this.#isNews && !signal.aborted) {
      this.#isNews = false;
      const answer = await this.#sendNext().catch((error: unknown): Answer => ({
        kind: 'later',
        reason: `the store is away: ${messageOf(error)}`,
      }));
      if (answer?.kind === 'later' && !signal.aborted) {
        const { reason, after = 0 } = answer;
        const wait = Math.min(Math.max(pause * (0.8 + 0.4 * Math.random()), after), longestPause);
        const { spans: queued } = await outbox.findTotals().catch(() => this.#totals);
        log.warn({ reason, queued, seconds: Math.round(wait / 1000) }, 'violation spans wait');
        await sleep(wait, undefined, { signal }).catch(() => undefined);
        pause = Math.min(pause * 2, lastPause);
      } else {
        pause = firstPause;
      }
      this.#isNews ||= answer !== undefined;
    }
    this.#running = undefined;
  }

  /** Undefined when nothing waits. */
  async #sendNext(): Promise<Answer | undefined> {
    const { outbox, transport } = this.#options;
    await this.#trimming;
    this.#underWay = Number.MAX_SAFE_INTEGER;
    const entries = await outbox.list(this.#singly > 0 ? { spans: 1, bytes: 1 } : perRequest);
    const last = entries.at(-1);
    this.#underWay = last?.number ?? 0;
    if (!last) {
      return undefined;
    }
    const spans = entries.reduce((sum, entry) => sum + entry.spans, 0);
    const answer = await transport.send(Buffer.concat(entries.map(({ body }) => body)), this.#closing.signal);
    if (answer.kind === 'later') {
      this.#underWay = 0;
      return answer;
    }
    if (answer.kind === 'refused' && entries.length > 1) {
      this.#singly = entries.length;
      return answer;
    }
    this.#singly = Math.max(0, this.#singly - 1);
    await outbox.remove(last.number);
    this.#underWay = 0;
    if (answer.kind === 'refused') {
      this.#drop('refused', spans, answer.reason);
    } else {
      const rejected = Math.min(answer.rejected, spans);
      this.#sent += spans - rejected;
      this.#drop('rejected', rejected, answer.reason);
    }
    return answer;
  }

  async #trim(): Promise<void> {
    const { outbox, maxQueue, log } = this.#options;
    try {
      this.#drop('queue_full', await outbox.trim(maxQueue, this.#underWay), 'the queue is full');
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'the queue of violation spans cannot be kept short');
    }
  }

  #drop(reason: DropReason, count: number, why: string): void {
    if (count > 0) {
      this.#dropped[reason] += count;
      this.#options.log.warn({ reason: why, count }, 'violation spans dropped');
    }
  }
}
