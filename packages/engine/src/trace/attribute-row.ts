import type { ByteTable } from '../wire/byte-table.ts';
import type { AttributeValue } from '@betrace/dsl/values';
import { readKeyValue } from '../wire/read-value.ts';
import { NOTE_BITS } from '../wire/walk/layout.ts';
import type { WireReader } from '../wire/wire-reader.ts';
import type { NotedTable } from './field-set.ts';

const NOTE_OFFSET = (1 << NOTE_BITS) - 1;

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
  private readonly first: Found | undefined;

  private constructor(reader: WireReader, first: Found | undefined) {
    this.reader = reader;
    this.first = first;
  }

  /** Looks through [start, end) of the reader's bytes, which begins at a field, for KeyValues under `tag`. */
  static of(reader: WireReader, start: number, end: number, tag: number, table: ByteTable): AttributeRow {
    return new AttributeRow(reader, findAny(reader, start, end, tag, table));
  }

  /** Likewise, where there is nothing else and each KeyValue is in the usual form. */
  static ofPlain(reader: WireReader, start: number, end: number, table: ByteTable): AttributeRow {
    return new AttributeRow(reader, findPlain(reader, start, end, table));
  }

  /** Of those that were noted while the body was read, of a span whose wire bytes start at `start`. */
  static ofNotes(reader: WireReader, start: number, notes: Int32Array, from: number, to: number, { here }: NotedTable) {
    let first: Found | undefined;
    for (let i = to - 1; i >= from; i--) {
      const note = notes[i] as number;
      const key = here[note >> NOTE_BITS] as number;
      if (key >= 0) {
        const found = new Found(key, start + (note & NOTE_OFFSET) + 1);
        found.next = first;
        first = found;
      }
    }
    return new AttributeRow(reader, first);
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

function findPlain({ bytes, view }: WireReader, start: number, end: number, table: ByteTable): Found | undefined {
  let first: Found | undefined;
  let last: Found | undefined;
  for (let pos = start; pos < end;) {
    const entry = view.getInt32(pos, true);
    const key = table.find(bytes, pos + 4, pos + 4 + (entry >>> 24));
    if (key >= 0) {
      const found = new Found(key, pos + 1);
      first ??= found;
      if (last !== undefined) {
        last.next = found;
      }
      last = found;
    }
    pos += 2 + ((entry >> 8) & 0xff);
  }
  return first;
}

function findAny(reader: WireReader, start: number, end: number, tag: number, table: ByteTable): Found | undefined {
  let first: Found | undefined;
  let last: Found | undefined;
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
    const key = keyOf(reader, next, table);
    if (key >= 0) {
      const found = new Found(key, place);
      first ??= found;
      if (last !== undefined) {
        last.next = found;
      }
      last = found;
    }
    reader.pos = next;
  }
  return first;
}

/** The number of the key of any KeyValue; the last key counts. */
function keyOf(reader: WireReader, end: number, table: ByteTable): number {
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
