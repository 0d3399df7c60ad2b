import { createHash, createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Bytes of a key. */
export const keyBytes = 32;

const idDigits = 6;
const hashDigits = 16;

interface HashKey {
  /** Made from the key: who rotates keys has no numbers to keep. */
  readonly id: string;
  /** As bytes it would be made into such an object for each hash, which takes longer than the hash. */
  readonly key: KeyObject;
}

/**
 * The keys under which texts are hashed: the first makes hashes, the others only tell whether a hash is of a text. A hash
 * is `h:` with the key's id and 16 hex digits of HMAC-SHA256 over the text; a token has its class and counts only there.
 */
export class HashKeys {
  readonly #current: HashKey;
  readonly #all: readonly HashKey[];

  /** Each of `keyBytes` bytes; at least one. */
  constructor(keys: readonly Uint8Array[]) {
    const [current, ...older] = keys.map(keyOf);
    if (current === undefined) {
      throw new Error('Nothing can be hashed without a key.');
    }
    this.#current = current;
    this.#all = [current, ...older];
  }

  hash(text: string): string {
    return hashOf(this.#current, text);
  }

  token(name: string, text: string): string {
    return tokenOf(this.#current, name, text);
  }

  /** Whether a hash or token, made with any of the keys, is of this text. */
  verify(hash: string, text: string): boolean {
    const [kind, id, name = ''] = hash.split(':', 3);
    return this.#all
      .filter((key) => key.id === id)
      .some((key) => hash === (kind === 't' ? tokenOf(key, name, text) : hashOf(key, text)));
  }
}

function keyOf(bytes: Uint8Array): HashKey {
  const id = createHash('sha256').update('betrace redaction key id').update(bytes).digest('hex').slice(0, idDigits);
  return { id, key: createSecretKey(bytes) };
}

function hashOf({ id, key }: HashKey, text: string): string {
  return `h:${id}:${createHmac('sha256', key).update(text).digest('hex').slice(0, hashDigits)}`;
}

function tokenOf({ id, key }: HashKey, name: string, text: string): string {
  const hmac = createHmac('sha256', key).update(`${name}\0${text}`);
  return `t:${id}:${name}:${hmac.digest('hex').slice(0, hashDigits)}`;
}
