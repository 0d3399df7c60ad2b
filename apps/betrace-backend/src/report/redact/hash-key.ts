import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const keyBytes = 32;

/**
 * The key under which redacted values are hashed: made once in the data folder, readable by its owner only. With it
 * equal values stay comparable across violations; without it nobody can try out values against a hash.
 */
export function loadHashKey(dataDir: string): Uint8Array {
  const file = path.join(dataDir, 'redaction.key');
  return readKey(file) ?? makeKey(file);
}

function readKey(file: string): Uint8Array | undefined {
  let key: Uint8Array;
  try {
    key = readFileSync(file);
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
function makeKey(file: string): Uint8Array {
  const fresh = `${file}.${process.pid}`;
  const key = randomBytes(keyBytes);
  writeFileSync(fresh, key, { mode: 0o600, flush: true });
  try {
    linkSync(fresh, file);
  } finally {
    rmSync(fresh);
  }
  return key;
}
