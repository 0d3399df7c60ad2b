import path from 'node:path';
import { messageOf, ServiceError } from '../errors.ts';
import { AppendFile } from './append-file.ts';
import type { Disk } from './disk.ts';
import { frame } from './frame.ts';
import { Segment, segmentName } from './segment.ts';
import { encodeBody } from './spooled-body.ts';
import type { SpooledBody } from './spooled-body.ts';

export interface SegmentWriterOptions {
  readonly folder: string;
  readonly disk: Disk;
  /** The first number that is free. */
  readonly firstNumber: number;
  /** Bytes at which a segment is sealed; a record larger than that has a segment of its own. */
  readonly segmentSize: number;
  /** Bytes of the bodies that wait to be written; beyond it `append` rejects with `overloaded`. */
  readonly maxQueue: number;
  /** Whether each write waits for the disk. */
  readonly syncAlways: boolean;
  /** Milliseconds of service time. */
  readonly now: () => number;
  /** Called when the disk is full. */
  readonly onFull: () => void;
  /** Called with each new segment. */
  readonly onSegment: (segment: Segment) => void;
}

/** Milliseconds after which a segment is sealed, so that it can go once its traces are decided. */
const segmentAge = 30_000;
/** Milliseconds of refusal after a failed write, before the disk is tried again. */
const failurePause = 1000;
export const fullDisk = 'its disk is full';
/** Records of one write. */
const recordsPerWrite = 256;

interface Waiting {
  readonly arrival: number;
  readonly parts: readonly Uint8Array[];
  /** Bytes that the waiting keeps in memory. */
  readonly bytes: number;
  resolve(segment: Segment): void;
  reject(error: ServiceError): void;
}

/**
 * Writes records to segments, in order: while one group is written, the next gathers. After a failed write the segment
 * is sealed, all that waits is refused, and so is what comes until the disk is tried again.
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  #queue: Waiting[] = [];
  #queuedBytes = 0;
  #running: Promise<void> | undefined;
  #active: { readonly segment: Segment; readonly file: AppendFile } | undefined;
  #nextNumber: number;
  #failure: { readonly reason: string; readonly until: number } | undefined;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
    this.#nextNumber = options.firstNumber;
  }

  /**
   * Resolves with the segment once the record is written, held for the caller, who releases it. `memory`: bytes that
   * the caller keeps until then. Rejects with `overloaded` or `unavailable`.
   */
  append(body: SpooledBody, memory: number): Promise<Segment> {
    const refusal = this.refusal;
    if (refusal) {
      return Promise.reject(refusal);
    }
    const bytes = memory + body.body.length;
    return new Promise((resolve, reject) => {
      this.#queue.push({ arrival: body.arrival, parts: frame(encodeBody(body)), bytes, resolve, reject });
      this.#queuedBytes += bytes;
      this.#running ??= this.#run();
    });
  }

  /** Why nothing can be taken now. */
  get refusal(): ServiceError | undefined {
    if (this.failure !== undefined) {
      return unavailable(this.failure);
    }
    return this.#queuedBytes >= this.#options.maxQueue
      ? new ServiceError('overloaded', 'Too many bytes wait for the disk of the spool; try again.', { retryAfter: 1 })
      : undefined;
  }

  /** Why the disk took nothing last time; undefined while it does, and when it is to be tried again. */
  get failure(): string | undefined {
    return this.#failure && this.#options.now() < this.#failure.until ? this.#failure.reason : undefined;
  }

  async sync(): Promise<void> {
    try {
      await this.#active?.file.sync();
    } catch (error) {
      // What the disk did not take is not offered to it again by a second sync.
      await this.#fail(error);
    }
  }

  /** Seals a segment that has been open for long. */
  async sealOld(): Promise<void> {
    if (!this.#running && this.#active && this.#options.now() - this.#active.segment.since >= segmentAge) {
      await this.#sealAlone();
    }
  }

  /** Writes what waits and seals the segment. Nothing is appended afterwards. */
  async close(): Promise<void> {
    while (this.#running) {
      await this.#running;
    }
    await this.#sealAlone();
  }

  /** Seals while nothing is written. */
  #sealAlone(): Promise<void> {
    this.#running = this.#seal()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#running = this.#queue.length > 0 ? this.#run() : undefined;
      });
    return this.#running;
  }

  async #run(): Promise<void> {
    // What else comes in this turn of the event loop goes into the same write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0, recordsPerWrite);
      try {
        const { segment, file } = await this.#segment(group[0]?.arrival ?? 0);
        file.append(group.flatMap(({ parts }) => parts));
        if (this.#options.syncAlways) {
          await file.sync();
        }
        this.#failure = undefined;
        for (const { bytes, resolve } of group) {
          this.#queuedBytes -= bytes;
          segment.hold();
          resolve(segment);
        }
      } catch (error) {
        this.#queue.unshift(...group);
        await this.#fail(error);
      }
    }
    this.#running = undefined;
  }

  /** The segment to write to; `since`: the arrival of what is to be written. */
  async #segment(since: number): Promise<{ readonly segment: Segment; readonly file: AppendFile }> {
    const { folder, disk, segmentSize, onSegment } = this.#options;
    if (this.#active && this.#active.file.length >= segmentSize) {
      await this.#seal();
    }
    if (!this.#active) {
      const file = await AppendFile.create(path.join(folder, segmentName(this.#nextNumber++)), disk);
      this.#active = { segment: new Segment(file.path, since), file };
      onSegment(this.#active.segment);
    }
    return this.#active;
  }

  async #seal(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    if (active) {
      active.segment.sealed = true;
      await active.file.close();
    }
  }

  async #fail(error: unknown): Promise<void> {
    const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    if (isFull) {
      this.#options.onFull();
    }
    const reason = isFull ? fullDisk : messageOf(error);
    this.#failure = { reason, until: this.#options.now() + failurePause };
    const refused = this.#queue.splice(0);
    this.#queuedBytes = 0;
    for (const { reject } of refused) {
      reject(unavailable(reason));
    }
    await this.#seal().catch(() => undefined);
  }
}

/** That the spool takes nothing now. */
export function unavailable(reason: string): ServiceError {
  return new ServiceError('unavailable', `The spool takes nothing: ${reason}.`, { retryAfter: 2 });
}
