import { encodeUtf8 } from './utf8.ts';
import { FIXED32, FIXED64, LENGTH_DELIMITED, VARINT } from './wire-reader.ts';

/** Writes protobuf wire bytes front to back. `embedded` writes the content first and then makes room for its length. */
export class WireWriter {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private size = 0;

  /** What has been written, in a buffer of its own. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.size);
  }

  varint(field: number, value: bigint): void {
    this.tag(field, VARINT);
    let rest = BigInt.asUintN(64, value);
    this.reserve(10);
    while (rest >= 0x80n) {
      this.bytes[this.size++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.size++] = Number(rest);
  }

  fixed64(field: number, value: bigint): void {
    this.tag(field, FIXED64);
    this.reserve(8);
    this.view.setBigUint64(this.size, value, true);
    this.size += 8;
  }

  fixed32(field: number, value: number): void {
    this.tag(field, FIXED32);
    this.reserve(4);
    this.view.setUint32(this.size, value, true);
    this.size += 4;
  }

  double(field: number, value: number): void {
    this.tag(field, FIXED64);
    this.reserve(8);
    this.view.setFloat64(this.size, value, true);
    this.size += 8;
  }

  string(field: number, text: string): void {
    this.raw(field, encodeUtf8(text));
  }

  raw(field: number, content: Uint8Array): void {
    this.tag(field, LENGTH_DELIMITED);
    this.varint32(content.length);
    this.reserve(content.length);
    this.bytes.set(content, this.size);
    this.size += content.length;
  }

  embedded(field: number, write: () => void): void {
    this.tag(field, LENGTH_DELIMITED);
    const start = this.size;
    write();
    const length = this.size - start;
    this.varint32(length);
    const prefix = this.bytes.slice(start + length, this.size);
    this.bytes.copyWithin(start + prefix.length, start, start + length);
    this.bytes.set(prefix, start);
  }

  private tag(field: number, wire: number): void {
    this.varint32((field << 3) | wire);
  }

  private varint32(value: number): void {
    this.reserve(5);
    while (value >= 0x80) {
      this.bytes[this.size++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    this.bytes[this.size++] = value;
  }

  private reserve(count: number): void {
    if (this.size + count > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.size + count));
      grown.set(this.bytes.subarray(0, this.size));
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
  }
}
