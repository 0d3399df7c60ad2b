import { packTraces, skim, unpack } from '@betrace/engine';
import type { Batch, BatchTrace } from '@betrace/engine';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, truncate } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Holder } from '../assemble/holder.ts';
import { inflate } from '../receive/inflate.ts';
import { readFrames } from './frame.ts';
import type { Frame } from './frame.ts';
import { ReplayGuard } from './replay-guard.ts';
import type { Segment } from './segment.ts';
import { decodeBody } from './spooled-body.ts';

/** Where replayed spans go. */
export interface ReplaySink {
  /** `at`: monotonic time of arrival, as if the service had run on. */
  replay(batch: Batch, holder: Holder, at: number): void;
  /** Counts spans of traces that are decided. */
  skip(count: number): void;
  /** No more can be taken for now. */
  readonly isFull: boolean;
}

/** Since the start. */
export interface ReplayCounts {
  /** Places in segments where something else stood than was written. */
  readonly corrupt: number;
  /** Segments whose last record was not written to its end. */
  readonly torn: number;
  /** Records that cannot be replayed, kept in the folder `set-aside`. */
  readonly setAside: number;
}

export interface ReplayOptions {
  readonly folder: string;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Service time less monotonic time. */
  readonly offset: number;
  /** Whether what came of a trace then belongs to a decision that was stored. */
  readonly isDecided: (traceId: string, arrival: number) => boolean;
}

/** Milliseconds of work before others run, and between looks whether there is room again. */
const slice = 10;
const fullPause = 50;
/** What was taken once is inflated again whatever the limits are now. */
const noLimits = { maxInflated: 2 ** 31 - 1, maxRatio: Infinity };

/**
 * Hands on the spans of what earlier services kept and did not decide. Damage is passed over and counted; a segment
 * that cannot be read stays for the next start.
 */
export class Replay {
  readonly #sink: ReplaySink;
  readonly #options: ReplayOptions;
  #corrupt = 0;
  #torn = 0;
  #setAside = 0;
  #pauseAt = 0;

  constructor(sink: ReplaySink, options: ReplayOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  counts(): ReplayCounts {
    return { corrupt: this.#corrupt, torn: this.#torn, setAside: this.#setAside };
  }

  /** In order; each segment is released when it is through. */
  async run(segments: readonly Segment[]): Promise<void> {
    const guard = new ReplayGuard(this.#options.folder);
    for (const segment of segments) {
      try {
        await this.#segment(segment, guard);
      } catch (error) {
        this.#options.log.error({ err: error, segment: segment.path }, 'a segment of the spool is left as it is');
      }
    }
    guard.close();
  }

  async #segment(segment: Segment, guard: ReplayGuard): Promise<void> {
    const { log, signal } = this.#options;
    const { frames, corrupt, tornAt } = readFrames(await readFile(segment.path));
    if (corrupt > 0 || tornAt !== undefined) {
      log.warn({ segment: segment.path, corrupt, tornAt }, 'a segment of the spool is damaged');
      this.#corrupt += corrupt;
    }
    if (tornAt !== undefined) {
      this.#torn++;
      await truncate(segment.path, tornAt);
    }
    segment.since = (frames[0] && decodeBody(frames[0].payload)?.arrival) ?? segment.since;
    for (const frame of frames) {
      await this.#letOthersRun();
      if (signal.aborted) {
        return;
      }
      await this.#record(segment, frame, guard);
    }
    segment.release();
  }

  async #record(segment: Segment, { start, payload }: Frame, guard: ReplayGuard): Promise<void> {
    const name = `${path.basename(segment.path)}:${start}`;
    try {
      if (!guard.enter(name)) {
        throw new Error('The service died of it, more than once.');
      }
      await this.#spans(segment, payload);
    } catch (error) {
      this.#setAside++;
      this.#options.log.error({ record: name, err: error }, 'a record of the spool is set aside');
      const aside = path.join(this.#options.folder, 'set-aside');
      mkdirSync(aside, { recursive: true, mode: 0o700 });
      writeFileSync(path.join(aside, name.replace(':', '-')), payload, { mode: 0o600 });
    } finally {
      guard.leave();
    }
  }

  async #spans(segment: Segment, payload: Buffer): Promise<void> {
    const record = decodeBody(payload);
    if (!record) {
      throw new Error('A newer BeTrace wrote it.');
    }
    const { isDecided, offset } = this.#options;
    const { arrival, traceIds } = record;
    const decided = new Set(traceIds.filter((traceId) => isDecided(traceId, arrival)));
    if (decided.size === traceIds.length) {
      this.#sink.skip(record.spans);
      return;
    }
    const batch = skim(await inflate(record.body, record.encoding, noLimits));
    const open = decided.size === 0 ? batch : without(decided, batch);
    this.#sink.skip(batch.spanCount - open.spanCount);
    this.#sink.replay(open, segment, arrival - offset);
  }

  async #letOthersRun(): Promise<void> {
    if (performance.now() > this.#pauseAt) {
      await nextTurn();
      this.#pauseAt = performance.now() + slice;
    }
    while (this.#sink.isFull && !this.#options.signal.aborted) {
      await sleep(fullPause);
    }
  }
}

/** What the batch has of other traces. */
function without(traceIds: ReadonlySet<string>, batch: Batch): Batch {
  const { traces } = batch;
  return unpack(packTraces(batch, (trace) => !traceIds.has((traces[trace] as BatchTrace).traceId)));
}
