import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Deaths in the middle of one record after which it is not tried again. */
const maxDeaths = 2;
const lineBytes = 64;

/**
 * Remembers, beyond the death of the process, which record is being replayed and for the how manieth time: so that a
 * record that kills the service does not do so for ever. Without room on the disk it does not guard.
 */
export class ReplayGuard {
  readonly #path: string;
  readonly #file: number | undefined;
  readonly #last: { readonly record: string; readonly deaths: number } | undefined;

  constructor(folder: string) {
    this.#path = path.join(folder, 'replaying');
    this.#last = readLast(this.#path);
    try {
      this.#file = openSync(this.#path, 'w', 0o600);
    } catch {
      this.#file = undefined;
    }
  }

  /** False when the record is not to be replayed; else `leave` is called behind it. `record`: its name, without blanks. */
  enter(record: string): boolean {
    const deaths = this.#last?.record === record ? this.#last.deaths : 0;
    if (deaths >= maxDeaths) {
      return false;
    }
    this.#write(`${record} ${deaths + 1}`);
    return true;
  }

  leave(): void {
    this.#write('');
  }

  /** The replay is over. */
  close(): void {
    if (this.#file !== undefined) {
      closeSync(this.#file);
      rmSync(this.#path, { force: true });
    }
  }

  #write(line: string): void {
    try {
      if (this.#file !== undefined) {
        writeSync(this.#file, `${line.padEnd(lineBytes - 1)}\n`, 0);
      }
    } catch {
      // No room: the record is replayed unguarded.
    }
  }
}

function readLast(file: string): { record: string; deaths: number } | undefined {
  try {
    const [record, deaths] = readFileSync(file, 'utf8').trim().split(' ');
    return record && deaths ? { record, deaths: Number(deaths) } : undefined;
  } catch {
    return undefined;
  }
}
