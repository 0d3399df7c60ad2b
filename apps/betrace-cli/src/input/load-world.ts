import { statSync } from 'node:fs';
import { CommandError, standardInput } from '../arguments.ts';
import type { Surroundings } from '../command.ts';
import type { Progress } from '../output/progress.ts';
import { readChunks, reasonOf, shownName } from './read-text.ts';
import { traceBodies } from './trace-bodies.ts';
import { World } from './world.ts';

/** The traces of all files together, read request by request. CommandError when any of it cannot be read. */
export async function loadWorld(files: readonly string[], { stdin }: Surroundings, progress: Progress): Promise<World> {
  const total = totalSize(files);
  const world = new World();
  let read = 0;
  let compact = 0;
  // Each file in the compact notation is a trace of its own; the notation has no trace ids.
  const compactTraceId = (): string => `7ace${(++compact).toString(16).padStart(28, '0')}`;
  try {
    for (const file of files) {
      for await (const body of traceBodies(file, counted(file), compactTraceId)) {
        world.add(body);
      }
    }
  } finally {
    progress.end();
  }
  if (world.spanCount === 0) {
    throw new CommandError(`there are no spans in ${files.map(shownName).join(', ')}`);
  }
  return world;

  async function* counted(file: string): AsyncGenerator<Uint8Array> {
    for await (const chunk of readChunks(file, stdin)) {
      read += chunk.length;
      progress.update('reading', read, total);
      yield chunk;
    }
  }
}

/** Bytes of all files, 0 when one of them has no size; refuses a file that is not there before any is read. */
function totalSize(files: readonly string[]): number {
  const sizes = files.map((file) => {
    if (file === standardInput) {
      return 0;
    }
    try {
      return statSync(file).size;
    } catch (error) {
      throw new CommandError(`${file} cannot be read: ${reasonOf(error)}`, { cause: error });
    }
  });
  return sizes.includes(0) ? 0 : sizes.reduce((sum, size) => sum + size, 0);
}
