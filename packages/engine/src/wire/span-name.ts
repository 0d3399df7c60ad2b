import type { ByteTable } from './byte-table.ts';
import { decodeUtf8 } from './utf8.ts';

/** A span name as it stands on the wire; spans of the same name share one as long as it is remembered. */
export class SpanName {
  readonly bytes: Uint8Array;
  private table: ByteTable | undefined;
  private number = -1;
  private decoded: string | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get text(): string {
    return (this.decoded ??= decodeUtf8(this.bytes, 0, this.bytes.length));
  }

  /** The number of the name in a table, -1 when it is not in it; asked again for the same table it is known. */
  in(table: ByteTable): number {
    if (this.table !== table) {
      this.table = table;
      this.number = table.find(this.bytes, 0, this.bytes.length);
    }
    return this.number;
  }
}
