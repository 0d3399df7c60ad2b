import { WireError } from './wire-error.ts';
import type { WireErrorCode } from './wire-error.ts';

/** Nesting of messages and groups that is followed: a span needs 5, its values may nest some 45 deep. */
export const MAX_DEPTH = 100;

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const START_GROUP = 3;
export const END_GROUP = 4;
export const FIXED32 = 5;

/**
 * A cursor over protobuf wire bytes. Invariant: 0 <= pos <= end <= bytes.length, and `end` is the end of the message
 * being read; nothing is read beyond it. Whoever goes into an embedded message sets `end` and puts it back.
 */
export class WireReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  pos = 0;
  end: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.length;
  }

  /** The next tag: field number << 3 | wire type, as an unsigned number. */
  tag(): number {
    const at = this.pos;
    const tag = this.varint32();
    const overflows = this.pos === at + 5 && (this.bytes[at + 4] as number) > 0x0f;
    if (tag >>> 3 === 0 || (tag & 7) > FIXED32 || overflows) {
      throw this.error('invalid-tag', at, `There is no field ${tag >>> 3} of wire type ${tag & 7}`);
    }
    return tag;
  }

  /** A length, and with it the promise that so many bytes follow inside the message. */
  length(): number {
    const at = this.pos;
    const length = this.varint32();
    if (length > this.end - this.pos) {
      throw this.error('truncated', at, `A length of ${length} runs past the end of its message`);
    }
    return length;
  }

  /** An unsigned varint of at most 5 bytes; bits beyond the 32nd are dropped, as protobuf does. */
  varint32(): number {
    const { bytes, end } = this;
    const start = this.pos;
    let at = start;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (at >= end) {
        throw this.error('truncated', start, 'A varint runs past the end of its message');
      }
      const byte = bytes[at++] as number;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.pos = at;
        return value >>> 0;
      }
    }
    throw this.error('overlong-varint', start, 'A tag or length takes more than 5 bytes');
  }

  /** A varint of at most 10 bytes as an unsigned 64-bit integer. */
  varint64(): bigint {
    const start = this.pos;
    this.skipVarint();
    if (this.pos === start + 1) {
      return BigInt(this.bytes[start] as number);
    }
    let value = 0n;
    for (let at = this.pos - 1; at >= start; at--) {
      value = (value << 7n) | BigInt((this.bytes[at] as number) & 0x7f);
    }
    return BigInt.asUintN(64, value);
  }

  skipVarint(): void {
    const { bytes, end } = this;
    const start = this.pos;
    const most = start + 10;
    for (let at = start; at < end; at++) {
      if (at === most) {
        throw this.error('overlong-varint', start, 'A varint takes more than 10 bytes');
      }
      if ((bytes[at] as number) < 0x80) {
        this.pos = at + 1;
        return;
      }
    }
    throw this.error(
      end - start >= 10 ? 'overlong-varint' : 'truncated',
      start,
      'A varint runs past the end of its message',
    );
  }

  skipBytes(count: number): void {
    if (count > this.end - this.pos) {
      throw this.error('truncated', this.pos, `A value of ${count} bytes runs past the end of its message`);
    }
    this.pos += count;
  }

  /** Steps over the value of a field that nobody knows, groups with all that they hold. */
  skip(tag: number, depth: number): void {
    switch (tag & 7) {
      case VARINT:
        return this.skipVarint();
      case FIXED64:
        return this.skipBytes(8);
      case FIXED32:
        return this.skipBytes(4);
      case LENGTH_DELIMITED:
        return this.skipBytes(this.length());
      case START_GROUP:
        return this.skipGroup(tag >>> 3, depth + 1);
      default:
        throw this.error('unmatched-group', this.pos, `Group ${tag >>> 3} ends but was not begun`);
    }
  }

  private skipGroup(field: number, depth: number): void {
    const start = this.pos;
    this.bound(depth);
    while (this.pos < this.end) {
      const tag = this.tag();
      if ((tag & 7) !== END_GROUP) {
        this.skip(tag, depth);
      } else if (tag >>> 3 === field) {
        return;
      } else {
        throw this.error('unmatched-group', this.pos, `Group ${field} is closed as group ${tag >>> 3}`);
      }
    }
    throw this.error('unmatched-group', start, `Group ${field} does not end in its message`);
  }

  /** Refuses nesting beyond MAX_DEPTH. */
  bound(depth: number): void {
    if (depth > MAX_DEPTH) {
      throw this.error('too-deep', this.pos, `Messages nest deeper than ${MAX_DEPTH}`);
    }
  }

  error(code: WireErrorCode, offset: number, what: string): WireError {
    return new WireError(code, offset, what);
  }
}
