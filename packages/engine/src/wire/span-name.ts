import type { ByteTable } from './byte-table.ts';

/** A span name as it stands on the wire; spans of the same name share one as long as it is remembered. */
export class SpanName {
  readonly bytes: Uint8Array;
  private table: ByteTable | undefined;
  private number = -1;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
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
