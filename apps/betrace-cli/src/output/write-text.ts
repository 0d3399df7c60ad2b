import { writeFileSync } from 'node:fs';
import { CommandError } from '../arguments.ts';
import { reasonOf } from '../input/read-text.ts';

/** Writes a file; CommandError when that cannot be. */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CommandError(`${file} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}
