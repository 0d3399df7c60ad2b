import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Deaths in the middle of one record after which it is not tried again. */
const maxDeaths = 2;

/**
 * Remembers, beyond the death of the process, which records it died of in the replay and how often, the one under way
 * among them, until one replay comes to its end: so that no record kills the service for ever. Each start adds one at
 * most. Without room on the disk it does not guard.
 */
export class ReplayGuard {
  readonly #path: string;
  readonly #file: number | undefined;
  readonly #deaths: Map<string, number>;
  #current: string | undefined;
  #written = 0;

  constructor(folder: string) {
    this.#path = path.join(folder, 'replaying');
    this.#deaths = readDeaths(this.#path);
    try {
      this.#file = openSync(this.#path, 'w', 0o600);
    } catch {
      this.#file = undefined;
    }
    this.#write();
  }

  /** False when the record is not to be replayed; else `leave` is called behind it. `record`: its name, without blanks. */
  enter(record: string): boolean {
    const deaths = this.#deaths.get(record) ?? 0;
    if (deaths >= maxDeaths) {
      return false;
    }
    this.#current = record;
    this.#deaths.set(record, deaths + 1);
    this.#write();
    return true;
  }

  /** The record that was entered did no harm. */
  leave(): void {
    if (this.#current !== undefined) {
      this.#deaths.delete(this.#current);
      this.#current = undefined;
      this.#write();
    }
  }

  /** The replay is over. */
  close(): void {
    if (this.#file !== undefined) {
      closeSync(this.#file);
      rmSync(this.#path, { force: true });
    }
  }

  /** Over what was there before. */
  #write(): void {
    const text = [...this.#deaths].map(([record, deaths]) => `${record} ${deaths}\n`).join('');
    try {
      if (this.#file !== undefined) {
        writeSync(this.#file, text.padEnd(this.#written), 0);
        this.#written = Math.max(this.#written, text.length);
      }
    } catch {
      // No room: the record is replayed unguarded.
    }
  }
}

function readDeaths(file: string): Map<string, number> {
  try {
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const deaths = lines.map((line) => line.split(' '));
    return new Map(deaths.flatMap(([record, count]) => (record && count ? [[record, Number(count)] as const] : [])));
  } catch {
    return new Map();
  }
}
