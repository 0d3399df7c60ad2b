import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { standardInput } from '../arguments.ts';
import { reasonOf } from './read-text.ts';

/** Bytes of a trace that a test names as a file. */
const largestTrace = 16 * 1024 * 1024;

/** A file that a test names, beside its rule file. Throws what says why it cannot be read. */
export function readTrace(ruleFile: string, name: string): string {
  const folder = ruleFile === standardInput ? '.' : path.dirname(ruleFile);
  const file = path.resolve(folder, name);
  try {
    if (statSync(file).size > largestTrace) {
      throw new Error(`it is larger than ${largestTrace / (1024 * 1024)} MiB`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}
