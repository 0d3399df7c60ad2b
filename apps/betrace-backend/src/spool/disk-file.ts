import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';

/** A file that is only ever written, by one writer; tests bring their own to break it. */
export interface DiskFile {
  /** Writes all of it from `position` on, or rejects. */
  write(parts: readonly Uint8Array[], position: number): Promise<void>;
  /** Resolves when what was written survives a power loss. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export type CreateFile = (path: string) => Promise<DiskFile>;

/** Makes a file that is not there yet, for nobody else to read. */
export const createDiskFile: CreateFile = async (file) => {
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await syncFolder(path.dirname(file));
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    async write(parts, position) {
      let rest = [...parts];
      for (let at = position; rest.length > 0;) {
        const { bytesWritten } = await handle.writev(rest, at);
        at += bytesWritten;
        rest = without(rest, bytesWritten);
      }
    },
    sync: () => handle.datasync(),
    truncate: (length) => handle.truncate(length),
    close: () => handle.close(),
  };
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

function without(parts: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skipped = 0;
  return parts.flatMap((part) => {
    const from = Math.min(part.length, Math.max(0, bytes - skipped));
    skipped += part.length;
    return from < part.length ? [part.subarray(from)] : [];
  });
}
