import { createHash } from 'node:crypto';
import { KeyedDigest } from './keyed-digest.ts';

const idDigits = 6;
const hashDigits = 16;

interface HashKey {
  /** Made from the key: who rotates keys has no numbers to keep. */
  readonly id: string;
  readonly digest: KeyedDigest;
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
  return { id, digest: new KeyedDigest(bytes) };
}

function hashOf({ id, digest }: HashKey, text: string): string {
  return `h:${id}:${digest.of(text).slice(0, hashDigits)}`;
}

function tokenOf({ id, digest }: HashKey, name: string, text: string): string {
  return `t:${id}:${name}:${digest.of(`${name}\0${text}`).slice(0, hashDigits)}`;
}
