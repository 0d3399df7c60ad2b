import path from 'node:path';
import type { Holder } from '../assemble/holder.ts';

/**
 * A file of the spool. Whoever still needs what is in it holds it: each open trace with spans in it, the request that
 * is being written, the replay. A sealed segment that nobody holds can be deleted.
 */
export class Segment implements Holder {
  readonly path: string;
  /** No record in it came earlier; service time. */
  since: number;
  sealed = false;
  #holds = 0;

  constructor(path: string, since: number) {
    this.path = path;
    this.since = since;
  }

  /** One that an earlier service left, held for the replay. */
  static old(folder: string, number: number): Segment {
    const segment = new Segment(path.join(folder, segmentName(number)), -Infinity);
    segment.sealed = true;
    segment.hold();
    return segment;
  }

  hold(): void {
    this.#holds++;
  }

  release(): void {
    this.#holds--;
  }

  get isDone(): boolean {
    return this.sealed && this.#holds === 0;
  }
}

const name = /^segment-(\d{12})\.spool$/;

export function segmentName(number: number): string {
  return `segment-${String(number).padStart(12, '0')}.spool`;
}

/** Undefined for another file. */
export function segmentNumber(file: string): number | undefined {
  const digits = name.exec(file)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
