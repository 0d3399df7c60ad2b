import { mkdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Clock } from '../assemble/clock.ts';
import { Tombstones } from '../assemble/tombstones.ts';
import { messageOf } from '../errors.ts';
import type { ServiceError } from '../errors.ts';
import { readDecisions } from './decision-log.ts';
import type { Decisions, DecisionLogState } from './decision-log.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { readFrames } from './frame.ts';
import { Replay } from './replay.ts';
import type { ReplayCounts, ReplaySink } from './replay.ts';
import { Segment, segmentNumber } from './segment.ts';
import { fullDisk, SegmentWriter, unavailable } from './segment-writer.ts';
import { SpaceReserve } from './space-reserve.ts';
import { decodeBody } from './spooled-body.ts';
import type { SpooledBody } from './spooled-body.ts';

export interface SpoolOptions {
  /** Made when it is not there. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly fsync: 'interval' | 'always';
  /** Milliseconds between syncs. */
  readonly fsyncInterval: number;
  readonly segmentSize: number;
  readonly maxQueue: number;
  /** Bytes of the disk that are kept back for decisions, in this file. */
  readonly reserve: { readonly file: string; readonly size: number };
  /** Milliseconds for which spans of a decided trace are late rather than of a new trace. */
  readonly lateWindow: number;
  /** The last batch of decisions that the store has; see Store.committedBatch. */
  readonly committed: number;
  /** Puts what the store has committed on the disk: what it was decided from is deleted afterwards. */
  readonly syncStore: () => Promise<void>;
  /** Opens the log of decisions where it is appended to: beside the store that commits them. */
  readonly openDecisions: (state: DecisionLogState) => Promise<Decisions>;
  readonly disk?: Disk;
}

export interface SpoolCounts extends ReplayCounts {
  readonly segments: number;
}

/** Milliseconds between looks at what can go. */
const tidyInterval = 1000;
/** Decided traces of all segments that are known on start. */
const maxMarks = 2 ** 25;

/**
 * Keeps what was acknowledged until it is decided, over the death of the process.
 *
 *     keep → segments → (next start) replay        append, confirm → decision log → (next start) what replay skips
 *
 * All times in it are service time: milliseconds that pass only while a service runs on the folder and never go back.
 * So a deadline or a late window that was open at the end goes on where it stood, whatever the clocks did meanwhile.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #decisions: Decisions;
  readonly #reserve: SpaceReserve;
  readonly #writer: SegmentWriter;
  readonly #segments: Segment[];
  readonly #stop: (() => void)[];
  /** Of the segments that were there on start. */
  readonly #oldSegments: readonly Segment[];
  /** Service time less the clock's monotonic time. */
  readonly #offset: number;
  #marks: Tombstones;
  #tidying: Promise<void> | undefined;
  #replay: Replay | undefined;
  #replayed: Promise<void> | undefined;
  readonly #closing = new AbortController();
  #isReplaying: boolean;

  private constructor(
    options: SpoolOptions,
    found: {
      reserve: SpaceReserve;
      decisions: Decisions;
      marks: Tombstones;
      segments: Segment[];
      firstNumber: number;
      offset: number;
    },
  ) {
    const { folder, clock, segmentSize, maxQueue, fsync, fsyncInterval, disk = realDisk } = options;
    this.#options = options;
    this.#reserve = found.reserve;
    this.#decisions = found.decisions;
    this.#marks = found.marks;
    this.#offset = found.offset;
    this.#oldSegments = found.segments;
    this.#segments = [...found.segments];
    this.#isReplaying = found.segments.length > 0;
    this.#writer = new SegmentWriter({
      folder,
      disk,
      firstNumber: found.firstNumber,
      segmentSize,
      maxQueue,
      syncAlways: fsync === 'always',
      now: () => this.now(),
      onFull: () => this.#reserve.giveUp(),
      onSegment: (segment) => this.#segments.push(segment),
    });
    this.#stop = [
      clock.every(Math.max(1, fsyncInterval), () => void this.#sync()),
      clock.every(tidyInterval, () => void this.#tidy()),
    ];
  }

  /** Rejects when the folder cannot be read and written. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const { folder, clock, committed, disk = realDisk } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const marks = new Tombstones({ window: Infinity, capacity: maxMarks });
    let last = -Infinity;
    const log = await readDecisions(folder, committed, ({ traceIds, decidedAt }) => {
      traceIds.forEach((traceId) => marks.add(traceId, decidedAt));
      last = Math.max(last, decidedAt);
    });
    if (log.lacking > 0) {
      options.log.warn(
        { lacking: log.lacking, committed },
        'the database is a backup: what was decided since it was made is not judged again',
      );
    }
    const numbers = (await readdir(folder)).flatMap((file) => segmentNumber(file) ?? []).sort((a, b) => a - b);
    const segments = numbers.map((number) => Segment.old(folder, number));
    last = Math.max(last, await lastArrival(segments));
    const offset = (last === -Infinity ? Number(clock.wallTime() / 1_000_000n) : last) - clock.monotonic();
    const decisions = await options.openDecisions(log);
    const reserve = await SpaceReserve.open(options.reserve.file, options.reserve.size, disk);
    return new Spool(options, { reserve, decisions, marks, segments, firstNumber: (numbers.at(-1) ?? 0) + 1, offset });
  }

  /** Service time. */
  now(): number {
    return this.#options.clock.monotonic() + this.#offset;
  }

  /** Resolves with the segment once the body is written there; the caller, who holds it, releases it. See SegmentWriter. */
  keep(body: Omit<SpooledBody, 'arrival'>, memory: number): Promise<Segment> {
    const { refusal } = this;
    return refusal ? Promise.reject(refusal) : this.#writer.append({ ...body, arrival: this.now() }, memory);
  }

  /** Why nothing can be kept now. */
  get refusal(): ServiceError | undefined {
    return this.#reserve.isGivenUp ? unavailable(fullDisk) : this.#writer.refusal;
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** Why the disk took nothing last time; undefined while it does. */
  get failure(): string | undefined {
    return this.#reserve.isGivenUp ? fullDisk : this.#writer.failure;
  }

  /** See DecisionLog. */
  append(traceIds: readonly string[]): Promise<number> {
    return this.#decisions.append(traceIds, this.now());
  }

  confirm(): void {
    this.#decisions.confirm();
  }

  /** The traces decided within the late window, with the monotonic time of their decision, in that order. */
  *recentDecisions(): Generator<readonly [traceId: string, at: number]> {
    const { lateWindow } = this.#options;
    for (const [traceId, decidedAt] of this.#marks.entries()) {
      if (decidedAt + lateWindow > this.now()) {
        yield [traceId, decidedAt - this.#offset];
      }
    }
  }

  get isReplaying(): boolean {
    return this.#isReplaying;
  }

  /** Hands on what earlier services kept and did not decide. Called once; resolves when all of it is, or on close. */
  replay(sink: ReplaySink): Promise<void> {
    const { folder, lateWindow, log } = this.#options;
    const marks = this.#marks;
    this.#replay = new Replay(sink, {
      folder,
      log,
      signal: this.#closing.signal,
      offset: this.#offset,
      isDecided: (traceId, arrival) => arrival <= (marks.timeOf(traceId) ?? -Infinity) + lateWindow,
    });
    this.#replayed = this.#replay.run(this.#oldSegments).then(() => {
      this.#marks = new Tombstones({ window: 0, capacity: 1 });
      this.#isReplaying = false;
    });
    return this.#replayed;
  }

  counts(): SpoolCounts {
    return { corrupt: 0, torn: 0, setAside: 0, ...this.#replay?.counts(), segments: this.#segments.length };
  }

  /** Leaves what is not replayed yet for the next start. */
  async endReplay(): Promise<void> {
    this.#closing.abort();
    await this.#replayed;
  }

  /** Writes what waits and deletes what nobody needs any more; the rest is for the next start. */
  async close(): Promise<void> {
    await this.endReplay();
    this.#stop.forEach((stop) => stop());
    await this.#writer.close();
    await this.#tidying;
    await this.#tidy();
    await this.#decisions.close().catch((error: unknown) => this.#warn(error));
  }

  async #sync(): Promise<void> {
    await Promise.all([this.#writer.sync(), this.#decisions.sync().catch((error: unknown) => this.#warn(error))]);
  }

  /** Deletes the segments that nobody holds, and the marks that no segment needs and no late span can meet. */
  #tidy(): Promise<void> {
    this.#tidying ??= this.#deleteDone()
      .catch((error: unknown) => this.#warn(error))
      .finally(() => (this.#tidying = undefined));
    return this.#tidying;
  }

  async #deleteDone(): Promise<void> {
    await this.#reserve.check();
    await this.#writer.sealOld();
    const done = this.#segments.filter(({ isDone }) => isDone);
    if (done.length > 0) {
      await this.#options.syncStore();
    }
    for (const segment of done) {
      (this.#options.disk ?? realDisk).remove(segment.path);
      this.#segments.splice(this.#segments.indexOf(segment), 1);
    }
    if (!this.#isReplaying) {
      const oldest = this.#segments.reduce((time, { since }) => Math.min(time, since), this.now());
      await this.#decisions.forget(oldest - this.#options.lateWindow);
    }
  }

  #warn(error: unknown): void {
    this.#options.log.warn({ reason: messageOf(error) }, 'the spool cannot be tidied');
  }
}

/** Of the last record that can be read. */
async function lastArrival(segments: readonly Segment[]): Promise<number> {
  for (const segment of segments.toReversed()) {
    for (const { payload } of readFrames(await readFile(segment.path)).frames.toReversed()) {
      const record = decodeBody(payload);
      if (record) {
        return record.arrival;
      }
    }
  }
  return -Infinity;
}
