import { holdsAt } from './bytes.ts';
import type { ByteTable } from './byte-table.ts';

/** Names that are remembered, in slots that their bytes choose: a power of two. Longer ones are not. */
const REMEMBERED = 4096;
const LONGEST_REMEMBERED = 256;

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

const remembered: (SpanName | undefined)[] = new Array<SpanName | undefined>(REMEMBERED).fill(undefined);

/** The name in bytes [start, end). */
export function spanName(bytes: Uint8Array, view: DataView, start: number, end: number): SpanName {
  const size = end - start;
  if (size > LONGEST_REMEMBERED) {
    return new SpanName(bytes.slice(start, end));
  }
  const slot = slotOf(bytes, view, start, end);
  const known = remembered[slot];
  if (known !== undefined && known.bytes.length === size && holdsAt(bytes, start, known.bytes)) {
    return known;
  }
  return (remembered[slot] = new SpanName(bytes.slice(start, end)));
}

/** Of the length and the first, middle and last four bytes: names differ there or they share a slot. */
function slotOf(bytes: Uint8Array, view: DataView, start: number, end: number): number {
  const size = end - start;
  let hash = size;
  if (size >= 4) {
    hash = Math.imul(hash ^ view.getInt32(start, true), 0x85ebca6b);
    hash = Math.imul(hash ^ view.getInt32(start + ((size - 4) >> 1), true), 0xc2b2ae35);
    hash = Math.imul(hash ^ view.getInt32(end - 4, true), 0x27d4eb2f);
  } else {
    for (let at = start; at < end; at++) {
      hash = Math.imul(hash ^ (bytes[at] as number), 0x85ebca6b);
    }
  }
  return (hash ^ (hash >>> 15)) & (REMEMBERED - 1);
}
