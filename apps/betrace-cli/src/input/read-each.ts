import { CommandError } from '../arguments.ts';
import type { Surroundings } from '../command.ts';
import { printable } from '../output/printable.ts';

/** Reads several files; one that cannot be read is said and does not keep the others from being read. */
export async function readEach<T>(
  files: readonly string[],
  { err }: Surroundings,
  read: (file: string) => Promise<T>,
): Promise<{ readonly read: readonly T[]; readonly failed: boolean }> {
  const results: T[] = [];
  let failed = false;
  for (const file of files) {
    try {
      results.push(await read(file));
    } catch (error) {
      if (!(error instanceof CommandError)) {
        throw error;
      }
      failed = true;
      err(`betrace: ${printable(error.message)}`);
    }
  }
  return { read: results, failed };
}
