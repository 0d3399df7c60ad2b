import { createReadStream } from 'node:fs';
import { CommandError, standardInput } from '../arguments.ts';
import { Pieces } from './pieces.ts';

/** How a file is called in what is printed. */
export function shownName(file: string): string {
  return file === standardInput ? '(stdin)' : file;
}

/** The bytes of a file, or of standard input for `-`; what cannot be read is a CommandError that names it. */
export async function* readChunks(file: string, stdin: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* file === standardInput ? stdin : createReadStream(file, { highWaterMark: 1024 * 1024 });
  } catch (error) {
    throw new CommandError(`${shownName(file)} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
};

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}

/** All chunks of a file as text; CommandError when there are more than `most` bytes, or it is not UTF-8. */
export async function textOf(file: string, chunks: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const bytes = await gathered(file, chunks, most);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(`${shownName(file)} is not UTF-8 text`);
  }
}

/** All bytes of a file, or of standard input for `-`; CommandError when there are more than `most`. */
export function bytesOf(file: string, stdin: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  return gathered(file, readChunks(file, stdin), most);
}

async function gathered(file: string, chunks: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const pieces = new Pieces();
  for await (const chunk of chunks) {
    pieces.add(chunk);
    if (pieces.length > most) {
      throw new CommandError(`${shownName(file)} is larger than ${most / (1024 * 1024)} MiB`);
    }
  }
  return pieces.take();
}
