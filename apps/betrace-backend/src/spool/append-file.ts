import type { Disk, DiskFile } from './disk.ts';

/** A file that grows at its end. `append` has happened wholly or, as far as the disk lets itself be told, not at all. */
export class AppendFile {
  readonly path: string;
  readonly #file: DiskFile;
  #length = 0;
  #dirty = false;
  #syncing: Promise<void> | undefined;

  private constructor(path: string, file: DiskFile) {
    this.path = path;
    this.#file = file;
  }

  static async create(path: string, disk: Disk): Promise<AppendFile> {
    return new AppendFile(path, await disk.create(path));
  }

  get length(): number {
    return this.#length;
  }

  append(parts: readonly Uint8Array[]): void {
    try {
      this.#file.write(parts, this.#length);
    } catch (error) {
      try {
        this.#file.truncate(this.#length);
      } catch {
        // Half a record at the end of a file is known as such by its checksum.
      }
      throw error;
    }
    this.#length += parts.reduce((sum, { length }) => sum + length, 0);
    this.#dirty = true;
  }

  /** Takes back what was appended beyond `length`. */
  cut(length: number): void {
    this.#file.truncate(length);
    this.#length = length;
  }

  async sync(): Promise<void> {
    if (this.#dirty) {
      this.#dirty = false;
      this.#syncing = this.#file.sync().finally(() => (this.#syncing = undefined));
    }
    await this.#syncing;
  }

  /** A file that is being synced stays open until that is over. */
  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      this.#file.close();
    }
  }
}
