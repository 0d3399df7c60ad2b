import { holdsAt } from './bytes.ts';
import { encodeUtf8 } from './utf8.ts';

/**
 * A fixed set of texts, found by their UTF-8 bytes without making a string: `find` gives the text's number, its place
 * in `texts`, or -1. Open addressing, at most half full.
 */
export class ByteTable {
  readonly texts: readonly string[];
  private readonly encoded: readonly Uint8Array[];
  private readonly slots: Int32Array;
  private readonly mask: number;
  /** 1 where the length and the last byte of some text lead: most of what is not in the set ends here. */
  private readonly hints: Uint8Array;
  private readonly hintMask: number;

  constructor(texts: Iterable<string>) {
    this.texts = [...new Set(texts)];
    this.encoded = this.texts.map((text) => encodeUtf8(text));
    this.mask = 2 ** Math.ceil(Math.log2(this.texts.length + 1) + 1) - 1;
    this.slots = new Int32Array(this.mask + 1).fill(-1);
    this.hints = new Uint8Array((this.mask + 1) * 16);
    this.hintMask = this.hints.length - 1;
    this.encoded.forEach((bytes, id) => {
      let slot = hash(bytes, 0, bytes.length) & this.mask;
      while (this.slots[slot] !== -1) {
        slot = (slot + 1) & this.mask;
      }
      this.slots[slot] = id;
      this.hints[hint(bytes, 0, bytes.length) & this.hintMask] = 1;
    });
  }

  find(bytes: Uint8Array, start: number, end: number): number {
    if (this.hints[hint(bytes, start, end) & this.hintMask] === 0) {
      return -1;
    }
    const { slots, mask, encoded } = this;
    for (let slot = hash(bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
      const id = slots[slot] as number;
      if (id === -1) {
        return -1;
      }
      const known = encoded[id] as Uint8Array;
      if (known.length === end - start && holdsAt(bytes, start, known)) {
        return id;
      }
    }
  }

  /** The number of a text, -1 when it is not in the set. */
  idOf(text: string): number {
    const bytes = encodeUtf8(text);
    return this.find(bytes, 0, bytes.length);
  }
}

function hint(bytes: Uint8Array, start: number, end: number): number {
  return start === end ? 0 : (end - start) * 37 + (bytes[end - 1] as number);
}

/** Length, the first three and the last four bytes: names that share a prefix differ at the end or in length. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  const size = end - start;
  let mixed = size;
  for (let at = start; at < end && at < start + 3; at++) {
    mixed = Math.imul(mixed, 31) + (bytes[at] as number);
  }
  for (let at = Math.max(start, end - 4); at < end; at++) {
    mixed = Math.imul(mixed, 31) + (bytes[at] as number);
  }
  return mixed ^ (mixed >>> 15);
}
