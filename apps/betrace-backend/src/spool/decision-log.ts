import { readdir, readFile, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { AppendFile } from './append-file.ts';
import { realDisk } from './disk.ts';
import type { Disk } from './disk.ts';
import { frame, readFrames } from './frame.ts';
import { traceIdsFromBytes, traceIdsToBytes } from './trace-id-bytes.ts';

/** Which traces were decided in one transaction of the store. */
export interface DecisionMarks {
  readonly batch: number;
  /** Milliseconds of service time. */
  readonly decidedAt: number;
  readonly traceIds: readonly string[];
}

/** What `readDecisions` found: where the log goes on. Plain data, for whichever thread appends. */
export interface DecisionLogState {
  readonly folder: string;
  readonly files: readonly LogFile[];
  readonly nextNumber: number;
  /** The last batch that counts. */
  readonly committed: number;
}

/** Marks decided traces; see DecisionLog. */
export interface Decisions {
  append(traceIds: readonly string[], decidedAt: number): Promise<number>;
  confirm(): void;
  forget(time: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

interface LogFile {
  readonly path: string;
  readonly since: number;
  last: number;
}

/** Batch and time of decision (doubles, little endian); then the trace ids. */
const fixedBytes = 16;
/** A file is followed by the next at this size or age, so that old marks can go. */
const fileSize = 1024 * 1024;
const fileAge = 60_000;

/**
 * Reads the log in `folder`, cuts off what the store never committed, and hands the other marks to `visit`, oldest first.
 *
 * `committed` below zero: the store is a backup (see Store.committedBatch). Of traces that were decided since it was made
 * the spool may have no more than a part, so all marks count, and batches go on behind the last of the log. `lacking`
 * says how many batches the store lacks in this way.
 */
export async function readDecisions(
  folder: string,
  committed: number,
  visit: (marks: DecisionMarks) => void,
): Promise<DecisionLogState & { readonly lacking: number }> {
  const numbers = (await readdir(folder)).flatMap((name) => fileNumber(name) ?? []).sort((a, b) => a - b);
  const paths = numbers.map((number) => path.join(folder, fileName(number)));
  let last = Math.abs(committed);
  let lacking = 0;
  for (const file of committed < 0 ? paths : []) {
    for (const { payload } of readFrames(await readFile(file)).frames) {
      const batch = payload.readDoubleLE(0);
      if (batch > last) {
        last = batch;
        lacking++;
      }
    }
  }
  const files: LogFile[] = [];
  for (const file of paths) {
    const entry = await readLog(file, last, visit);
    if (entry) {
      files.push(entry);
    } else {
      await rm(file);
    }
  }
  return { folder, files, nextNumber: (numbers.at(-1) ?? 0) + 1, committed: last, lacking };
}

/**
 * Marks decided traces before the store commits what came of them, under the number of the batch that the same
 * transaction stores: a mark counts exactly if its batch was committed.
 * Invariant: batches grow along the log, and only the last can be one that the store does not have.
 */
export class DecisionLog implements Decisions {
  readonly #folder: string;
  readonly #disk: Disk;
  readonly #files: LogFile[];
  #active: { readonly entry: LogFile; readonly file: AppendFile } | undefined;
  /** Takes the last batch back, as long as the store has not committed it. */
  #unconfirmed: (() => void) | undefined;
  #batch: number;
  #nextNumber: number;

  constructor({ folder, files, nextNumber, committed }: DecisionLogState, disk: Disk = realDisk) {
    this.#folder = folder;
    this.#disk = disk;
    this.#files = [...files];
    this.#nextNumber = nextNumber;
    this.#batch = committed;
  }

  /**
   * Marks these traces as decided at a service time; resolves with the batch number that the store is to commit with
   * them. If the batch before was not confirmed, its marks are taken back first.
   */
  async append(traceIds: readonly string[], decidedAt: number): Promise<number> {
    if (this.#unconfirmed) {
      this.#unconfirmed();
      this.#unconfirmed = undefined;
    }
    const { entry, file } = await this.#file(decidedAt);
    const payload = traceIdsToBytes(traceIds, fixedBytes);
    // No number twice: the store may have committed what it said it could not.
    payload.writeDoubleLE(++this.#batch, 0);
    payload.writeDoubleLE(decidedAt, 8);
    const before = file.length;
    file.append(frame([payload]));
    entry.last = decidedAt;
    this.#unconfirmed = () => file.cut(before);
    return this.#batch;
  }

  /** The store has committed the last batch. */
  confirm(): void {
    this.#unconfirmed = undefined;
  }

  /** Deletes the files all of whose marks were made before `time`. */
  async forget(time: number): Promise<void> {
    if (this.#active && this.#active.entry.last < time) {
      await this.#seal();
    }
    while (this.#files[0] && this.#files[0].last < time) {
      await rm(this.#files[0].path, { force: true });
      this.#files.shift();
    }
  }

  async sync(): Promise<void> {
    await this.#active?.file.sync();
  }

  async close(): Promise<void> {
    await this.#seal();
  }

  async #file(now: number): Promise<{ readonly entry: LogFile; readonly file: AppendFile }> {
    if (this.#active && (this.#active.file.length >= fileSize || now - this.#active.entry.since >= fileAge)) {
      await this.#seal();
    }
    if (!this.#active) {
      const file = await AppendFile.create(path.join(this.#folder, fileName(this.#nextNumber++)), this.#disk);
      const entry = { path: file.path, since: now, last: now };
      this.#files.push(entry);
      this.#active = { entry, file };
    }
    return this.#active;
  }

  async #seal(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    await active?.file.close();
  }
}

const name = /^decisions-(\d{12})\.log$/;

function fileName(number: number): string {
  return `decisions-${String(number).padStart(12, '0')}.log`;
}

function fileNumber(file: string): number | undefined {
  const digits = name.exec(file)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Undefined when no mark of the file counts. Damaged marks are passed over: their traces are decided again, to the same ids. */
async function readLog(
  file: string,
  committed: number,
  visit: (marks: DecisionMarks) => void,
): Promise<LogFile | undefined> {
  let entry: LogFile | undefined;
  for (const { start, payload } of readFrames(await readFile(file)).frames) {
    const batch = payload.readDoubleLE(0);
    if (batch > committed) {
      await truncate(file, start);
      break;
    }
    const decidedAt = payload.readDoubleLE(8);
    visit({ batch, decidedAt, traceIds: traceIdsFromBytes(payload.subarray(fixedBytes)) });
    entry = { path: file, since: entry?.since ?? decidedAt, last: decidedAt };
  }
  return entry;
}
