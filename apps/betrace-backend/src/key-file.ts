import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';

/** Bytes of a key. */
export const keyBytes = 32;

export interface LoadedKeys {
  /** The one to work with first; at least one. */
  readonly keys: readonly [Uint8Array, ...Uint8Array[]];
  /** Whether it was made just now. */
  readonly isNew: boolean;
}

/**
 * Keys that are configured, the newest first, then the one in a file. That one is made when there is no other, once and
 * readable by its owner only. Rejects with a sentence for people when the file is damaged; `ifLost` ends it: what is lost
 * with the key.
 */
export async function loadKeys(file: string, configured: readonly Uint8Array[], ifLost: string): Promise<LoadedKeys> {
  const own = await readKey(file, ifLost);
  const [first, ...others] = own ? [...configured, own] : configured;
  return first ? { keys: [first, ...others], isNew: false } : { keys: [await makeKey(file)], isNew: true };
}

async function readKey(file: string, ifLost: string): Promise<Uint8Array | undefined> {
  let key: Uint8Array;
  try {
    key = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  if (key.length !== keyBytes) {
    throw new Error(
      `${file} should hold ${keyBytes} bytes but holds ${key.length}. Restore it from a backup; if there is none, delete it: ` +
        `a new one is made, and ${ifLost}.`,
    );
  }
  return key;
}

/** Written aside first: a crash must not leave half a key. */
async function makeKey(file: string): Promise<Uint8Array> {
  const fresh = `${file}.${process.pid}`;
  const key = randomBytes(keyBytes);
  await writeFile(fresh, key, { mode: 0o600, flush: true });
  try {
    await link(fresh, file);
  } finally {
    await rm(fresh);
  }
  return key;
}
