import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../fuzz/random.ts';
import { exportBody } from './otlp/exporter.ts';
import type { Sender } from './otlp/exporter.ts';
import { otlpRequest } from './otlp/request.ts';
import type { SentSpan } from './otlp/request.ts';
import { knownTrace } from './traces.ts';
import type { KnownTrace } from './traces.ts';

export interface TrafficOptions {
  /** One client each; a client waits for an answer before it sends on. */
  readonly senders: readonly Sender[];
  /** Traces that a client sends in the same bodies. */
  readonly tracesAtOnce?: number;
  /** Bodies over which a trace is spread. */
  readonly bodies?: number;
  /**
   * Whether the root comes in the last body, so that no trace is due before it is whole however long a body waits; else
   * in any.
   */
  readonly rootLast?: boolean;
  /** Milliseconds between bodies of a client, at most. */
  readonly pause?: number;
  /** Number of the first trace. */
  readonly from?: number;
}

/** Clients that send generated traces, each body until it is acknowledged, and know what was. */
export class Traffic {
  /** Wholly. */
  readonly acknowledged: KnownTrace[] = [];
  readonly #options: Required<TrafficOptions>;
  readonly #random: Random;
  readonly #ending = new AbortController();
  #number: number;
  #stopping = false;
  #clients: Promise<void>[] = [];

  constructor(random: Random, options: TrafficOptions) {
    this.#random = random;
    this.#options = { tracesAtOnce: 10, bodies: 3, rootLast: true, pause: 20, from: 1, ...options };
    this.#number = this.#options.from;
  }

  start(): void {
    this.#stopping = false;
    this.#clients = this.#options.senders.map((sender) => this.#client(sender));
    // Told by `stop`.
    this.#clients.forEach((client) => client.catch(() => undefined));
  }

  /** Resolves when what was begun is acknowledged. Rejects when a client was refused. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#clients);
  }

  /** Ends at once what is not acknowledged. */
  close(): void {
    this.#stopping = true;
    this.#ending.abort();
    this.#options.senders.forEach((sender) => sender.close());
  }

  async #client(sender: Sender): Promise<void> {
    while (!this.#stopping) {
      await this.sendWave(sender);
      await this.#pause();
    }
  }

  /** Sends some traces in as many bodies as a trace is spread over. */
  async sendWave(sender: Sender): Promise<readonly KnownTrace[]> {
    const { tracesAtOnce, bodies } = this.#options;
    const traces = Array.from({ length: tracesAtOnce }, () => knownTrace(this.#random, this.#number++));
    for (const spans of this.#spread(traces, bodies)) {
      if (spans.length > 0) {
        await this.send(sender, spans);
        await this.#pause();
      }
    }
    this.acknowledged.push(...traces);
    return traces;
  }

  /** Until it is acknowledged. */
  async send(sender: Sender, spans: readonly SentSpan[]): Promise<void> {
    await exportBody(sender, otlpRequest(spans), this.#random, this.#ending.signal);
  }

  async #pause(): Promise<void> {
    await sleep(this.#random.below(this.#options.pause + 1), undefined, { signal: this.#ending.signal });
  }

  #spread(traces: readonly KnownTrace[], bodies: number): SentSpan[][] {
    const { rootLast } = this.#options;
    const spread = Array.from({ length: bodies }, (): SentSpan[] => []);
    for (const span of traces.flatMap(({ spans }) => spans)) {
      const at = rootLast && span.parentSpanId === undefined ? bodies - 1 : this.#random.below(bodies);
      spread[at]?.push(span);
    }
    return spread;
  }
}
