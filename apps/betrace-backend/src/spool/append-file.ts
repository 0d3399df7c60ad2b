import type { CreateFile, DiskFile } from './disk-file.ts';

/** A file that grows at its end. `append` has happened wholly or, as far as the disk lets itself be told, not at all. */
export class AppendFile {
  readonly path: string;
  readonly #file: DiskFile;
  #length = 0;
  #dirty = false;

  private constructor(path: string, file: DiskFile) {
    this.path = path;
    this.#file = file;
  }

  static async create(path: string, create: CreateFile): Promise<AppendFile> {
    return new AppendFile(path, await create(path));
  }

  get length(): number {
    return this.#length;
  }

  async append(parts: readonly Uint8Array[]): Promise<void> {
    try {
      await this.#file.write(parts, this.#length);
    } catch (error) {
      await this.#file.truncate(this.#length).catch(() => undefined);
      throw error;
    }
    this.#length += parts.reduce((sum, { length }) => sum + length, 0);
    this.#dirty = true;
  }

  /** Takes back what was appended beyond `length`. */
  async cut(length: number): Promise<void> {
    await this.#file.truncate(length);
    this.#length = length;
  }

  async sync(): Promise<void> {
    if (this.#dirty) {
      this.#dirty = false;
      await this.#file.sync();
    }
  }

  async close(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await this.#file.close();
    }
  }
}
