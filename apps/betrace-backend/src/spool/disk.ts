import { closeSync, constants, fdatasync, ftruncateSync, openSync, rmSync, statfsSync, writevSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** Where the spool keeps its files; tests bring their own to break it. */
export interface Disk {
  /** Makes a file that is not there yet, for nobody else to read. */
  create(path: string): Promise<DiskFile>;
  remove(path: string): void;
  /** Bytes that are free for us. */
  free(folder: string): number;
}

/** A file that is only ever written, by one writer. */
export interface DiskFile {
  /**
   * Writes all of it from `position` on, or throws. In this thread: handing a body to the page cache takes less than
   * handing it to another thread, and should the system make us wait, it is time to receive less.
   */
  write(parts: readonly Uint8Array[], position: number): void;
  /** Resolves when what was written survives a power loss. */
  sync(): Promise<void>;
  truncate(length: number): void;
  close(): void;
}

const datasync = promisify(fdatasync);

export const realDisk: Disk = {
  async create(file) {
    const fd = openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      await syncFolder(path.dirname(file));
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    return {
      write(parts, position) {
        let rest = parts;
        for (let at = position; rest.length > 0;) {
          const written = writevSync(fd, rest, at);
          at += written;
          rest = without(rest, written);
        }
      },
      sync: () => datasync(fd),
      truncate: (length) => ftruncateSync(fd, length),
      close: () => closeSync(fd),
    };
  },
  remove: (file) => rmSync(file, { force: true }),
  free(folder) {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
};

/** Else the name of a new file may be lost with the power. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function without(parts: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skipped = 0;
  return parts.flatMap((part) => {
    const from = Math.min(part.length, Math.max(0, bytes - skipped));
    skipped += part.length;
    return from < part.length ? [part.subarray(from)] : [];
  });
}
