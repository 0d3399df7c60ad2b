import { createHash } from 'node:crypto';

const keyBytes = 32;
const idDigits = 16;

export interface EvidenceKey {
  /** Made from the key: who changes keys has no numbers to keep. */
  readonly id: string;
  readonly key: Uint8Array;
}

/** A key of 32 bytes with its id; throws when it has another length. */
export function evidenceKey(key: Uint8Array): EvidenceKey {
  if (key.length !== keyBytes) {
    throw new RangeError(`A key has ${keyBytes} bytes, not ${key.length}.`);
  }
  const id = createHash('sha256').update('betrace evidence key id').update(key).digest('hex').slice(0, idDigits);
  return { id, key };
}

/**
 * The keys of a file: either one key as its 32 bytes, as the service keeps the one that it makes, or keys in base64 with
 * commas or blanks between them. Throws an Error that says what was expected; it never holds what was there.
 */
export function readKeys(file: Uint8Array): EvidenceKey[] {
  if (file.length === keyBytes) {
    return [evidenceKey(file)];
  }
  const words = Buffer.from(file)
    .toString('latin1')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  if (words.length === 0 || !words.every((word) => /^[A-Za-z0-9+/]{43}=$/.test(word))) {
    throw new Error(
      'expected keys of 32 bytes in base64, with commas or blanks between them, or the 32 bytes of one key',
    );
  }
  return words.map((word) => evidenceKey(Buffer.from(word, 'base64')));
}
