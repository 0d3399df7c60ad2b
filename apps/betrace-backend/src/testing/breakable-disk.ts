import { createDiskFile } from '../spool/disk-file.ts';
import type { CreateFile } from '../spool/disk-file.ts';

/** The real disk, until a test says that it is full: then each write gets half way and fails. */
export class BreakableDisk {
  isFull = false;
  readonly writes: number[] = [];

  readonly create: CreateFile = async (path) => {
    const file = await createDiskFile(path);
    return {
      ...file,
      write: async (parts, position) => {
        if (this.isFull) {
          const all = Buffer.concat(parts);
          await file.write([all.subarray(0, all.length / 2)], position);
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        }
        this.writes.push(parts.length);
        await file.write(parts, position);
      },
    };
  };
}
