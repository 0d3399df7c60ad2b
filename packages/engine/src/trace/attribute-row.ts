import type { ByteTable } from '../wire/byte-table.ts';
import type { AttributeValue } from '@betrace/dsl/values';
import { readKeyValue } from '../wire/read-value.ts';
import type { WireReader } from '../wire/wire-reader.ts';

const NOT_READ: unique symbol = Symbol('not read');

/**
 * The attributes of one message whose keys are in a table: found on the wire once, decoded when asked for. A message
 * has few of them, so they are gone through one by one. Of a key that comes twice the first value
 * counts.
 */
export class AttributeRow {
  private readonly reader: WireReader;
  private readonly keys: number[] = [];
  private readonly places: number[] = [];
  private readonly values: (AttributeValue | undefined | typeof NOT_READ)[] = [];

  /** Looks through [start, end) of the reader's bytes, which begins at a field, for KeyValues under `tag`. */
  constructor(reader: WireReader, start: number, end: number, tag: number, table: ByteTable) {
    this.reader = reader;
    reader.pos = start;
    reader.end = end;
    while (reader.pos < end) {
      const found = reader.tag();
      if (found !== tag) {
        reader.skip(found, 0);
        continue;
      }
      const place = reader.pos;
      const next = reader.length() + reader.pos;
      const key = plainKey(reader, next, table) ?? anyKey(reader, next, table);
      if (key >= 0) {
        this.keys.push(key);
        this.places.push(place);
        this.values.push(NOT_READ);
      }
      reader.pos = next;
    }
  }

  /** The value of a key, by its number in the table; undefined when it is missing or empty. */
  get(key: number): AttributeValue | undefined {
    for (let at = this.keys.indexOf(key); at >= 0; at = this.keys.indexOf(key, at + 1)) {
      const value = this.valueAt(at);
      if (value !== undefined) {
        return value;
      }
    }
    return undefined;
  }

  private valueAt(at: number): AttributeValue | undefined {
    const known = this.values[at];
    if (known !== NOT_READ) {
      return known;
    }
    this.reader.pos = this.places[at] as number;
    this.reader.end = this.reader.bytes.length;
    const value = readKeyValue(this.reader);
    this.values[at] = value;
    return value;
  }
}

const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;

/** The number of the key of a KeyValue that is a short key and then a short value; undefined for any other. */
function plainKey({ bytes, pos }: WireReader, end: number, table: ByteTable): number | undefined {
  const keySize = bytes[pos + 1] as number;
  const keyEnd = pos + 2 + keySize;
  const valueSize = bytes[keyEnd + 1] as number;
  const isPlain =
    bytes[pos] === KEY_TAG &&
    keySize < 0x80 &&
    bytes[keyEnd] === VALUE_TAG &&
    valueSize < 0x80 &&
    keyEnd + 2 + valueSize === end;
  return isPlain ? table.find(bytes, pos + 2, keyEnd) : undefined;
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
