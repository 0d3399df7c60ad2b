import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CommandError } from '../arguments.ts';
import { reasonOf } from '../input/read-text.ts';

/**
 * Writes lines to a file that only its owner can read and that gets its name when it is whole and on the disk: until then
 * what had the name stays. CommandError when it cannot be written, if possible before a line is asked for; what `lines`
 * throws is thrown on.
 */
export async function writeWhole(file: string, lines: AsyncIterable<string>): Promise<void> {
  const partial = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.partial`);
  try {
    const opened = await open(partial, 'wx', 0o600);
    await pipeline(lines, ended, opened.createWriteStream({ flush: true }));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof Error && 'syscall' in error) {
      throw new CommandError(`${file} cannot be written: ${reasonOf(error)}`, { cause: error });
    }
    throw error;
  }
}

async function* ended(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) {
    yield `${line}\n`;
  }
}
