import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';

export interface SpanSenderOptions {
  /** As OTEL_EXPORTER_OTLP_ENDPOINT: `/v1/traces` is appended unless it is there. */
  readonly endpoint: URL;
  /** Sent along; they win over those of OTEL_EXPORTER_OTLP_HEADERS. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Spans that wait; beyond it the oldest are dropped. */
  readonly maxQueue: number;
  readonly log: Logger;
}

const spansPerRequest = 512;
/** Milliseconds, with the exporter's own retries. */
const requestTimeout = 5000;
const firstRetry = 500;
const lastRetry = 30_000;

/**
 * Sends spans by OTLP/HTTP from a bounded queue, in order, one request at a time. What the far side cannot take now
 * is tried again with growing pauses; what it refuses for good, and what the queue cannot hold, is dropped and counted.
 */
export class SpanSender {
  readonly #exporter: OTLPTraceExporter;
  readonly #options: SpanSenderOptions;
  readonly #closing = new AbortController();
  #queue: ReadableSpan[] = [];
  #running: Promise<void> | undefined;
  #underWay = 0;
  #sent = 0;
  #dropped = 0;

  constructor(options: SpanSenderOptions) {
    this.#options = options;
    this.#exporter = new OTLPTraceExporter({
      url: tracesUrl(options.endpoint),
      headers: { ...options.headers },
      timeoutMillis: requestTimeout,
    });
  }

  send(spans: readonly ReadableSpan[]): void {
    this.#queue.push(...spans);
    const excess = Math.max(0, this.#queue.length - this.#options.maxQueue);
    this.#queue.splice(0, excess);
    this.#drop(excess, 'the queue is full');
    if (this.#queue.length > 0) {
      this.#running ??= this.#run();
    }
  }

  counts(): { sent: number; dropped: number; queued: number } {
    return { sent: this.#sent, dropped: this.#dropped, queued: this.#queue.length };
  }

  /** Sends what waits for at most so many milliseconds, then gives up the rest. */
  async close(milliseconds: number): Promise<void> {
    await Promise.race([this.#running, sleep(milliseconds, undefined, { ref: false })]);
    this.#closing.abort();
    this.#drop(this.#queue.length + this.#underWay, 'the service stops');
    this.#queue = [];
    void this.#exporter.shutdown();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    let pause = firstRetry;
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, spansPerRequest);
      this.#underWay = batch.length;
      const failure = await this.#export(batch);
      if (signal.aborted) {
        return;
      }
      this.#underWay = 0;
      if (!failure) {
        this.#sent += batch.length;
        pause = firstRetry;
      } else if (isFinal(failure)) {
        this.#drop(batch.length, failure.message);
      } else {
        this.#queue.unshift(...batch);
        this.#options.log.warn({ reason: failure.message, queued: this.#queue.length }, 'violation spans wait');
        await sleep(pause * (0.8 + 0.4 * Math.random()), undefined, { signal }).catch(() => undefined);
        pause = Math.min(pause * 2, lastRetry);
      }
    }
    this.#running = undefined;
  }

  #export(batch: ReadableSpan[]): Promise<Error | undefined> {
    return new Promise<Error | undefined>((resolve) => {
      this.#exporter.export(batch, ({ code, error }) =>
        resolve(code === 0 ? undefined : (error ?? new Error('the export failed'))),
      );
    }).catch((error: unknown) => new UnsendableError(messageOf(error), { cause: error }));
  }

  #drop(count: number, reason: string): void {
    if (count === 0) {
      return;
    }
    this.#dropped += count;
    this.#options.log.warn({ reason, count }, 'violation spans dropped');
  }
}

function tracesUrl(endpoint: URL): string {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith('/v1/traces')) {
    url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  }
  return url.href;
}

/** Spans that the exporter cannot even write down. */
class UnsendableError extends Error {}

/** A refusal that will be the same next time: a client error other than "too many" and "timeout". */
function isFinal(error: Error): boolean {
  const { code } = error as { code?: unknown };
  return (
    error instanceof UnsendableError ||
    (typeof code === 'number' && code >= 400 && code < 500 && code !== 408 && code !== 429)
  );
}
