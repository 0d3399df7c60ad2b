import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { keyBytes } from './hash-keys.ts';

/**
 * The keys under which redacted values are hashed, the one for new hashes first: those that are configured, then the one
 * in the data folder. That one is made when there is no other, once and readable by its owner only. With a key equal
 * values stay comparable across violations; without it nobody can try out values against a hash.
 */
export async function loadHashKeys(dataDir: string, configured: readonly Uint8Array[] = []): Promise<Uint8Array[]> {
  const file = path.join(dataDir, 'redaction.key');
  const own = (await readKey(file)) ?? (configured.length === 0 ? await makeKey(file) : undefined);
  return own ? [...configured, own] : [...configured];
}

async function readKey(file: string): Promise<Uint8Array | undefined> {
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
        'a new one is made, and values redacted from then on no longer compare with older ones.',
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
