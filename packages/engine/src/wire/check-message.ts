import { skipPlainEntries } from './plain-entry.ts';
import { isUtf8 } from './utf8.ts';
import type { WireError } from './wire-error.ts';
import { FIXED32, FIXED64, LENGTH_DELIMITED, MAX_DEPTH, VARINT } from './wire-reader.ts';
import type { WireReader } from './wire-reader.ts';

/** The messages inside a span, and the two that spans share. */
export const RESOURCE = 1;
export const SCOPE = 2;
export const SPAN = 3;
const EVENT = 4;
const LINK = 5;
export const STATUS = 6;
export const KEY_VALUE = 7;
const ANY_VALUE = 8;
const ARRAY = 9;
const KEY_VALUE_LIST = 10;
const ENTITY_REF = 11;

/** What a field holds: a message number (below 16) or one of these; 0 is a field that OTLP does not have. */
const UNKNOWN = 0;
const STRING = 16;
const BYTES = 17;
const INT = 18;
const F64 = 19;
const F32 = 20;

/** Fields 1, 2, 3, ... of each message, from opentelemetry/proto/{trace,resource,common}/v1. */
const FIELDS: readonly (readonly [message: number, ...fields: number[]])[] = [
  [RESOURCE, KEY_VALUE, INT, ENTITY_REF],
  [SCOPE, STRING, STRING, KEY_VALUE, INT],
  [SPAN, BYTES, BYTES, STRING, BYTES, STRING, INT, F64, F64, KEY_VALUE, INT, EVENT, INT, LINK, INT, STATUS, F32],
  [EVENT, F64, STRING, KEY_VALUE, INT],
  [LINK, BYTES, BYTES, STRING, KEY_VALUE, INT, F32],
  [STATUS, UNKNOWN, STRING, INT],
  [KEY_VALUE, STRING, ANY_VALUE, INT],
  [ANY_VALUE, STRING, INT, INT, F64, ARRAY, KEY_VALUE_LIST, BYTES, INT],
  [ARRAY, ANY_VALUE],
  [KEY_VALUE_LIST, KEY_VALUE],
  [ENTITY_REF, STRING, STRING, STRING, STRING],
];

const FIELD_BITS = 5;
const SHAPES = new Uint8Array(16 << FIELD_BITS);
for (const [message, ...fields] of FIELDS) {
  SHAPES.set(fields, (message << FIELD_BITS) + 1);
}

/**
 * Checks that bytes [pos, end) are a well-formed `message`, with everything embedded in it. Throws WireError. This is
 * where most bytes are walked: what is usual, tags and lengths of one byte, is done here with the position at hand, the
 * rest by `checkField`. Leaves the reader anywhere.
 */
export function checkMessage(reader: WireReader, message: number, pos: number, end: number, depth: number): void {
  const { bytes, view } = reader;
  const shape = message << FIELD_BITS;
  while (pos < end) {
    const tag = bytes[pos] as number;
    const wire = tag & 7;
    const kind = SHAPES[shape | (tag >>> 3)] as number;
    if (kind === KEY_VALUE && wire === LENGTH_DELIMITED && tag < 0x80 && depth < MAX_DEPTH - 1) {
      const next = skipPlainEntries(view, pos, end, tag);
      if (next > pos) {
        pos = next;
        continue;
      }
    }
    const size = bytes[pos + 1] as number;
    const next = pos + 2 + size;
    if (
      tag < 0x80 &&
      wire === LENGTH_DELIMITED &&
      size < 0x80 &&
      next <= end &&
      isEmbedded(kind) &&
      depth < MAX_DEPTH
    ) {
      if (kind === STRING) {
        if (!isUtf8(bytes, view, pos + 2, next)) {
          throw notUtf8(reader, pos + 2, tag >>> 3);
        }
      } else if (kind !== BYTES) {
        checkMessage(reader, kind, pos + 2, next, depth + 1);
      }
      pos = next;
    } else {
      reader.pos = pos;
      reader.end = end;
      checkField(reader, message, reader.tag(), depth);
      pos = reader.pos;
    }
  }
}

function isEmbedded(kind: number): boolean {
  return kind !== UNKNOWN && kind <= BYTES;
}

function notUtf8(reader: WireReader, at: number, field: number): WireError {
  return reader.error('invalid-utf8', at, `String field ${field} is not UTF-8`);
}

/** Checks and steps over one field of `message` whose tag has just been read. Throws WireError. */
export function checkField(reader: WireReader, message: number, tag: number, depth: number): void {
  const field = tag >>> 3;
  const kind = field < 1 << FIELD_BITS ? (SHAPES[(message << FIELD_BITS) | field] as number) : UNKNOWN;
  if (kind === UNKNOWN) {
    return reader.skip(tag, depth);
  }
  const wire = tag & 7;
  const expected = kind <= BYTES ? LENGTH_DELIMITED : kind === INT ? VARINT : kind === F64 ? FIXED64 : FIXED32;
  if (wire !== expected) {
    throw reader.error('wrong-wire-type', reader.pos, `Field ${field} has wire type ${wire} instead of ${expected}`);
  }
  if (kind === INT) {
    return reader.skipVarint();
  }
  if (kind > INT) {
    return reader.skipBytes(kind === F64 ? 8 : 4);
  }
  const end = reader.length() + reader.pos;
  if (kind === STRING) {
    if (!isUtf8(reader.bytes, reader.view, reader.pos, end)) {
      throw notUtf8(reader, reader.pos, field);
    }
    reader.pos = end;
  } else if (kind === BYTES) {
    reader.pos = end;
  } else {
    reader.bound(depth + 1);
    const outer = reader.end;
    checkMessage(reader, kind, reader.pos, end, depth + 1);
    reader.pos = end;
    reader.end = outer;
  }
}
