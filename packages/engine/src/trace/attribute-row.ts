import type { ByteTable } from '../wire/byte-table.ts';
import { readKeyValue } from '../wire/read-value.ts';
import type { AttributeValue } from '../wire/read-value.ts';
import type { WireReader } from '../wire/wire-reader.ts';

const NOT_READ = Symbol('not read');

/**
 * The attributes of one message whose keys are in a table: found on the wire once, decoded when asked for. A message
 * has few of them, so they are gone through one by one. Of equal keys the first counts.
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
      const key = keyOf(reader, table);
      if (key >= 0 && !this.keys.includes(key)) {
        this.keys.push(key);
        this.places.push(place);
        this.values.push(NOT_READ);
      }
    }
  }

  /** The value of a key, by its number in the table; undefined when it is missing or empty. */
  get(key: number): AttributeValue | undefined {
    const at = this.keys.indexOf(key);
    if (at < 0) {
      return undefined;
    }
    let value = this.values[at];
    if (value === NOT_READ) {
      this.reader.pos = this.places[at] as number;
      this.reader.end = this.reader.bytes.length;
      value = readKeyValue(this.reader);
      this.values[at] = value;
    }
    return value as AttributeValue | undefined;
  }
}

/** The number of the key of the KeyValue that starts, with its length, at the reader; steps over the KeyValue. */
function keyOf(reader: WireReader, table: ByteTable): number {
  const end = reader.length() + reader.pos;
  let keyStart = 0;
  let keyEnd = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 0x0a) {
      keyEnd = reader.length() + reader.pos;
      keyStart = reader.pos;
      reader.pos = keyEnd;
    } else {
      reader.skip(tag, 0);
    }
  }
  return table.find(reader.bytes, keyStart, keyEnd);
}
