import type { ByteTable } from '../wire/byte-table.ts';
import type { AttributeValue } from '@betrace/dsl/values';
import { ENTRY_SHAPE, MOST_PLAIN, SHAPE_MASK } from '../wire/plain-entry.ts';
import { readKeyValue } from '../wire/read-value.ts';
import type { WireReader } from '../wire/wire-reader.ts';

const NOT_READ: unique symbol = Symbol('not read');

/** An attribute that was found: its place is where the length of its KeyValue stands. */
class Found {
  readonly key: number;
  readonly place: number;
  value: AttributeValue | undefined | typeof NOT_READ = NOT_READ;
  next: Found | undefined;

  constructor(key: number, place: number) {
    this.key = key;
    this.place = place;
  }
}

/**
 * The attributes of one message whose keys are in a table: found on the wire once, decoded when asked for. A message
 * has few of them, so they are a list that is gone through. Of a key that comes twice the first value counts.
 */
export class AttributeRow {
  private readonly reader: WireReader;
  private first: Found | undefined;

  /** Looks through [start, end) of the reader's bytes, which begins at a field, for KeyValues under `tag`. */
  constructor(reader: WireReader, start: number, end: number, tag: number, table: ByteTable) {
    this.reader = reader;
    const { bytes, view } = reader;
    const shape = ENTRY_SHAPE | tag;
    let last: Found | undefined;
    let pos = start;
    while (pos < end) {
      let place = pos + 1;
      let next = 0;
      let key = -1;
      const entry = pos + 8 <= end ? view.getInt32(pos, true) : 0;
      const keyEnd = pos + 4 + (entry >>> 24);
      if ((entry & SHAPE_MASK) === shape && endsPlainly(bytes, pos, keyEnd, ((entry >> 8) & 0xff) + pos + 2)) {
        next = pos + 2 + ((entry >> 8) & 0xff);
        key = table.find(bytes, pos + 4, keyEnd);
      } else {
        reader.pos = pos;
        reader.end = end;
        const found = reader.tag();
        place = reader.pos;
        if (found === tag) {
          next = reader.length() + reader.pos;
          key = anyKey(reader, next, table);
        } else {
          reader.skip(found, 0);
          next = reader.pos;
        }
      }
      if (key >= 0) {
        const found = new Found(key, place);
        if (last === undefined) {
          this.first = found;
        } else {
          last.next = found;
        }
        last = found;
      }
      pos = next;
    }
  }

  /** The value of a key, by its number in the table; undefined when it is missing or empty. */
  get(key: number): AttributeValue | undefined {
    for (let found = this.first; found !== undefined; found = found.next) {
      if (found.key === key) {
        const value = this.valueOf(found);
        if (value !== undefined) {
          return value;
        }
      }
    }
    return undefined;
  }

  private valueOf(found: Found): AttributeValue | undefined {
    if (found.value === NOT_READ) {
      this.reader.pos = found.place;
      this.reader.end = this.reader.bytes.length;
      found.value = readKeyValue(this.reader);
    }
    return found.value;
  }
}

const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;

/** Whether a KeyValue whose tag is at `pos` is a short key, which ends at `keyEnd`, and then a short value. */
function endsPlainly(bytes: Uint8Array, pos: number, keyEnd: number, end: number): boolean {
  return (
    keyEnd + 2 <= end &&
    end - pos <= MOST_PLAIN &&
    bytes[keyEnd] === VALUE_TAG &&
    keyEnd + 2 + (bytes[keyEnd + 1] as number) === end
  );
}

/** The number of the key of any KeyValue; the last key counts. */
function anyKey(reader: WireReader, end: number, table: ByteTable): number {
  let keyStart = 0;
  let keyEnd = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === KEY_TAG) {
      keyEnd = reader.length() + reader.pos;
      keyStart = reader.pos;
      reader.pos = keyEnd;
    } else {
      reader.skip(tag, 0);
    }
  }
  return table.find(reader.bytes, keyStart, keyEnd);
}
