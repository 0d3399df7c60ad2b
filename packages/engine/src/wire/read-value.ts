import type { AttributeValue } from '@betrace/dsl/values';
import { keyText } from './key-text.ts';
import { decodeUtf8 } from './utf8.ts';
import { WireReader } from './wire-reader.ts';

/** Attributes by key; of a key that comes twice the first value counts. A value that is not set is left out. */
export type AttributeMap = ReadonlyMap<string, AttributeValue>;

/** Tags of the fields of KeyValue and AnyValue. */
const KEY = 0x0a;
const VALUE = 0x12;
const STRING_VALUE = 0x0a;
const BOOL_VALUE = 0x10;
const INT_VALUE = 0x18;
const DOUBLE_VALUE = 0x21;
const ARRAY_VALUE = 0x2a;
const KVLIST_VALUE = 0x32;
const BYTES_VALUE = 0x3a;
const STRING_INDEX = 0x40;

/**
 * The value of the KeyValue that starts, with its length, at the reader's position; undefined when it has none.
 * The bytes must have been checked by `skim`. Leaves the reader behind the KeyValue.
 */
export function readKeyValue(reader: WireReader): AttributeValue | undefined {
  const { bytes, view, pos } = reader;
  const value = usualValue(bytes, pos);
  if (value >= 0) {
    const end = pos + 1 + (bytes[pos] as number);
    switch (bytes[value]) {
      case STRING_VALUE:
        if (value + 2 + (bytes[value + 1] as number) === end) {
          reader.pos = end;
          return decodeUtf8(bytes, value + 2, end);
        }
        break;
      case DOUBLE_VALUE:
        if (value + 9 === end) {
          reader.pos = end;
          return view.getFloat64(value + 1, true);
        }
        break;
      case BOOL_VALUE:
      case INT_VALUE: {
        const number = bytes[value + 1] as number;
        if (value + 2 === end && number < 0x80) {
          reader.pos = end;
          return bytes[value] === BOOL_VALUE ? number !== 0 : BigInt(number);
        }
      }
    }
  }
  return inside(reader, () => readKeyAndValue(reader)[1]);
}

/**
 * Of a KeyValue of at most 127 bytes that is a key and then a value with something in it, and nothing else: where the
 * value's content begins. Of any other -1.
 */
function usualValue(bytes: Uint8Array, pos: number): number {
  const end = pos + 1 + (bytes[pos] as number);
  const value = pos + 3 + (bytes[pos + 2] as number);
  return end - pos <= 0x80 &&
    bytes[pos + 1] === KEY &&
    value + 4 <= end &&
    bytes[value] === VALUE &&
    value + 2 + (bytes[value + 1] as number) === end
    ? value + 2
    : -1;
}

/** The last string in `field` of a checked message, undefined when it has none. */
export function stringField(message: Uint8Array, field: number): string | undefined {
  const reader = new WireReader(message);
  let found: string | undefined;
  while (reader.pos < reader.end) {
    const tag = reader.tag();
    if (tag === ((field << 3) | 2)) {
      found = readString(reader);
    } else {
      reader.skip(tag, 0);
    }
  }
  return found;
}

/** The contents under a length-delimited tag of a checked message, in their order. */
export function embedded(message: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  const reader = new WireReader(message);
  while (reader.pos < reader.end) {
    const tag = reader.tag();
    if (tag === wanted) {
      const end = reader.length() + reader.pos;
      found.push(message.subarray(reader.pos, end));
      reader.pos = end;
    } else {
      reader.skip(tag, 0);
    }
  }
  return found;
}

/** The attributes in `field` of a checked message, in their order; of equal keys the first counts. */
export function readAttributes(message: Uint8Array, field: number): AttributeMap {
  return attributesUpTo(new WireReader(message), field);
}

/** Likewise, of the message from the reader's position to its end. */
export function attributesUpTo(reader: WireReader, field: number): AttributeMap {
  const found = new Map<string, AttributeValue>();
  while (reader.pos < reader.end) {
    const tag = reader.tag();
    if (tag === ((field << 3) | 2)) {
      addEntry(reader, found);
    } else {
      reader.skip(tag, 0);
    }
  }
  return found;
}

function addEntry(reader: WireReader, map: Map<string, AttributeValue>): void {
  const { bytes, pos } = reader;
  const place = usualValue(bytes, pos);
  const [key, value] =
    place < 0
      ? inside(reader, () => readKeyAndValue(reader))
      : [keyText(bytes, pos + 3, place - 2), readKeyValue(reader)];
  if (value !== undefined && !map.has(key)) {
    map.set(key, value);
  }
}

function readKeyAndValue(reader: WireReader): [string, AttributeValue | undefined] {
  let key = '';
  let value: AttributeValue | undefined;
  while (reader.pos < reader.end) {
    const tag = reader.tag();
    if (tag === KEY) {
      key = readString(reader);
    } else if (tag === VALUE) {
      const before = value;
      value = inside(reader, () => readAnyValue(reader, before));
    } else {
      reader.skip(tag, 0);
    }
  }
  return [key, value];
}

/** `value` is what an earlier part of the same message held: a repeated message adds to it, a scalar replaces it. */
function readAnyValue(reader: WireReader, value?: AttributeValue): AttributeValue | undefined {
  while (reader.pos < reader.end) {
    const tag = reader.tag();
    switch (tag) {
      case STRING_VALUE:
        value = readString(reader);
        break;
      case BOOL_VALUE:
        value = reader.varint64() !== 0n;
        break;
      case INT_VALUE:
        value = BigInt.asIntN(64, reader.varint64());
        break;
      case DOUBLE_VALUE:
        value = reader.view.getFloat64(reader.pos, true);
        reader.skipBytes(8);
        break;
      case ARRAY_VALUE: {
        const elements: AttributeValue[] = Array.isArray(value) ? [...value] : [];
        inside(reader, () => readArray(reader, elements));
        value = elements;
        break;
      }
      case KVLIST_VALUE: {
        const map: Map<string, AttributeValue> = new Map(value instanceof Map ? value : []);
        inside(reader, () => readMap(reader, map));
        value = map;
        break;
      }
      case BYTES_VALUE: {
        const end = reader.length() + reader.pos;
        value = reader.bytes.slice(reader.pos, end);
        reader.pos = end;
        break;
      }
      case STRING_INDEX:
        reader.skipVarint();
        value = undefined;
        break;
      default:
        reader.skip(tag, 0);
    }
  }
  return value;
}

function readArray(reader: WireReader, elements: AttributeValue[]): void {
  while (reader.pos < reader.end) {
    const tag = reader.tag();
    if (tag === KEY) {
      const element = inside(reader, () => readAnyValue(reader));
      if (element !== undefined) {
        elements.push(element);
      }
    } else {
      reader.skip(tag, 0);
    }
  }
}

function readMap(reader: WireReader, map: Map<string, AttributeValue>): void {
  while (reader.pos < reader.end) {
    const tag = reader.tag();
    if (tag === KEY) {
      addEntry(reader, map);
    } else {
      reader.skip(tag, 0);
    }
  }
}

/** Reads a length and runs `read` inside the message that it announces. */
function inside<T>(reader: WireReader, read: () => T): T {
  const end = reader.length() + reader.pos;
  const outer = reader.end;
  reader.end = end;
  const result = read();
  reader.pos = end;
  reader.end = outer;
  return result;
}

function readString(reader: WireReader): string {
  const end = reader.length() + reader.pos;
  const text = decodeUtf8(reader.bytes, reader.pos, end);
  reader.pos = end;
  return text;
}
