import { createHmac, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonicalText } from '@betrace/dsl';
import type { AttributeValue, FieldRef } from '@betrace/dsl';
import { shorten } from '../shorten.ts';
import { readableAttributes } from './readable-attributes.ts';

/** Which value it is: where it stands and its name there. */
export type RedactedField = Pick<FieldRef, 'scope' | 'key'>;

/** Hashes that are remembered, at most 1 MiB of them with their texts. */
const mostKnown = 4096;
const longestKnown = 100;

/** Beyond so many characters a readable text is cut. */
const maxReadable = 200;

/** The one intrinsic that applications fill with free text. */
const freeTextIntrinsic = 'statusMessage';

/**
 * What may be stored of a value and leave the service. It fails closed: numbers and booleans pass, texts of fields that
 * are known to be harmless pass, and everything else becomes a keyed hash, so that equal values can still be seen to be equal.
 */
export class Redactor {
  /** As bytes it would be made into such an object for each hash, which takes longer than the hash. */
  readonly #key: KeyObject;
  /** Hashes of texts met lately: in a trace and in the next ones the same come again and again. */
  readonly #known = new Map<string, string>();

  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key);
  }

  text(field: RedactedField, value: AttributeValue): string {
    const text = canonicalText(value);
    if (isPlain(value)) {
      return text;
    }
    return isReadable(field) && typeof value === 'string' ? shorten(text, maxReadable) : this.hash(text);
  }

  /** `hmac:` and 16 hex digits. */
  hash(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) {
      return known;
    }
    const hash = `hmac:${createHmac('sha256', this.#key).update(text).digest('hex').slice(0, 16)}`;
    if (text.length <= longestKnown) {
      if (this.#known.size >= mostKnown) {
        this.#known.clear();
      }
      this.#known.set(text, hash);
    }
    return hash;
  }
}

function isPlain(value: AttributeValue): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

function isReadable({ scope, key }: RedactedField): boolean {
  switch (scope) {
    case 'intrinsic':
      return key !== freeTextIntrinsic;
    case 'any':
    case 'span':
    case 'resource':
    case 'instrumentation':
      return readableAttributes.has(key);
    default:
      return false;
  }
}
