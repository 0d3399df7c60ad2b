import { realDisk } from '../spool/disk.ts';
import type { Disk } from '../spool/disk.ts';

/** The real disk, until a test says how little room is left on it: what does not fit gets as far as there is room, and fails. */
export class BreakableDisk implements Disk {
  /** Bytes. */
  left = Infinity;
  /** How many parts went out in each write. */
  readonly writes: number[] = [];
  readonly #sizes = new Map<string, number>();

  async create(path: string) {
    const file = await realDisk.create(path);
    const take = (bytes: number) => {
      this.left -= bytes;
      this.#sizes.set(path, (this.#sizes.get(path) ?? 0) + bytes);
    };
    return {
      ...file,
      write: (parts: readonly Uint8Array[], position: number) => {
        const all = Buffer.concat(parts);
        const fitting = all.subarray(0, Math.max(0, Math.min(this.left, all.length)));
        file.write([fitting], position);
        take(fitting.length);
        if (fitting.length < all.length) {
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        }
        this.writes.push(parts.length);
      },
      truncate: (length: number) => {
        file.truncate(length);
        take(length - (this.#sizes.get(path) ?? 0));
      },
    };
  }

  remove(path: string): void {
    realDisk.remove(path);
    this.left += this.#sizes.get(path) ?? 0;
    this.#sizes.delete(path);
  }

  free(): number {
    return Math.max(0, this.left);
  }
}
