import { keyNumber } from './keys.ts';
import { INVALID_UTF8, NO_FAULT, NOTE_BITS, SHAPES_AT, TOO_DEEP, WRONG_WIRE_TYPE } from './layout.ts';
import { byte, isAscii, put, word } from './memory.ts';
import type { i32 } from './memory.ts';
import {
  fail,
  FAILED,
  fault,
  FIXED32,
  FIXED64,
  LENGTH_DELIMITED,
  lengthAt,
  MAX_DEPTH,
  next,
  skip,
  skipBytes,
  skipVarint,
  tagAt,
  VARINT,
} from './wire.ts';

/** The messages inside a span, and the two that spans share. */
export const RESOURCE: i32 = 1;
export const SCOPE: i32 = 2;
export const SPAN: i32 = 3;
const EVENT: i32 = 4;
const LINK: i32 = 5;
export const STATUS_MESSAGE: i32 = 6;
export const KEY_VALUE: i32 = 7;
const ANY_VALUE: i32 = 8;
const ARRAY: i32 = 9;
const KEY_VALUE_LIST: i32 = 10;
const ENTITY_REF: i32 = 11;

/** What a field holds: a message number (below 16) or one of these; 0 is a field that OTLP does not have. */
const UNKNOWN: i32 = 0;
const STRING: i32 = 16;
const BYTES: i32 = 17;
const INT: i32 = 18;
const F64: i32 = 19;
const F32: i32 = 20;

const FIELD_BITS: i32 = 5;
const FIELDS: i32 = 32;

/** Writes down the fields of each message, from opentelemetry/proto/{trace,resource,common}/v1. */
export function prepareShapes(): void {
  shape(RESOURCE, KEY_VALUE, INT, ENTITY_REF, UNKNOWN);
  shape(SCOPE, STRING, STRING, KEY_VALUE, INT);
  shape(SPAN, BYTES, BYTES, STRING, BYTES);
  shapeFrom(SPAN, 5, STRING, INT, F64, F64);
  shapeFrom(SPAN, 9, KEY_VALUE, INT, EVENT, INT);
  shapeFrom(SPAN, 13, LINK, INT, STATUS_MESSAGE, F32);
  shape(EVENT, F64, STRING, KEY_VALUE, INT);
  shape(LINK, BYTES, BYTES, STRING, KEY_VALUE);
  shapeFrom(LINK, 5, INT, F32, UNKNOWN, UNKNOWN);
  shape(STATUS_MESSAGE, UNKNOWN, STRING, INT, UNKNOWN);
  shape(KEY_VALUE, STRING, ANY_VALUE, INT, UNKNOWN);
  shape(ANY_VALUE, STRING, INT, INT, F64);
  shapeFrom(ANY_VALUE, 5, ARRAY, KEY_VALUE_LIST, BYTES, INT);
  shape(ARRAY, ANY_VALUE, UNKNOWN, UNKNOWN, UNKNOWN);
  shape(KEY_VALUE_LIST, KEY_VALUE, UNKNOWN, UNKNOWN, UNKNOWN);
  shape(ENTITY_REF, STRING, STRING, STRING, STRING);
}

/** Fields 1 to 4 of a message. */
function shape(message: i32, a: i32, b: i32, c: i32, d: i32): void {
  shapeFrom(message, 1, a, b, c, d);
}

/** Four fields of a message; `no` is one more than a multiple of four, so that field 0 shares a word with nothing. */
function shapeFrom(message: i32, no: i32, a: i32, b: i32, c: i32, d: i32): void {
  put(SHAPES_AT + (message << FIELD_BITS) + no - 1, a | (b << 8) | (c << 16) | (d << 24));
}

function kindOf(message: i32, no: i32): i32 {
  return no - 1 < FIELDS && no > 0 ? byte(SHAPES_AT + (message << FIELD_BITS) + no - 1) : UNKNOWN;
}

/** Where the next note goes. */
export let notesEnd: i32 = 0;

export function forgetNotes(at: i32): void {
  notesEnd = at;
}

/** Checks that [pos, end) is a well-formed message, with everything embedded in it. Gives `end` or FAILED. */
export function check(message: i32, from: i32, end: i32, depth: i32): i32 {
  let pos: i32 = from;
  while (pos < end) {
    const tag: i32 = byte(pos);
    if (
      tag < 0x80 &&
      (tag & 7) === LENGTH_DELIMITED &&
      depth < MAX_DEPTH - 1 &&
      kindOf(message, tag >>> 3) === KEY_VALUE
    ) {
      const after: i32 = plainEntries(pos, end, tag, 0);
      if (after > pos) {
        pos = after;
        continue;
      }
    }
    pos = checkField(message, pos, end, depth);
    if (pos < 0) {
      return FAILED;
    }
  }
  return end;
}

/** Checks the field whose tag stands at `pos`; gives where the next one starts, or FAILED. */
export function checkField(message: i32, pos: i32, end: i32, depth: i32): i32 {
  const tag: i32 = tagAt(pos, end);
  if (fault !== NO_FAULT) {
    return FAILED;
  }
  const at: i32 = next;
  const kind: i32 = kindOf(message, tag >>> 3);
  if (kind === UNKNOWN) {
    return skip(tag, at, end, depth);
  }
  const expected: i32 = kind <= BYTES ? LENGTH_DELIMITED : kind === INT ? VARINT : kind === F64 ? FIXED64 : FIXED32;
  if ((tag & 7) !== expected) {
    return fail(WRONG_WIRE_TYPE, at, tag);
  }
  if (kind === INT) {
    return skipVarint(at, end);
  }
  if (kind > INT) {
    return skipBytes(kind === F64 ? 8 : 4, at, end);
  }
  const length: i32 = lengthAt(at, end);
  if (fault !== NO_FAULT) {
    return FAILED;
  }
  const content: i32 = next;
  const after: i32 = content + length;
  if (kind === STRING) {
    return isUtf8(content, after) ? after : fail(INVALID_UTF8, content, tag);
  }
  if (kind === BYTES) {
    return after;
  }
  return depth >= MAX_DEPTH ? fail(TOO_DEEP, content, tag) : check(kind, content, after, depth + 1);
}

/** First words, lowest byte first, of an entry and of its value; the second and fourth bytes are lengths. */
const SHAPE_MASK: i32 = 0x00ff00ff;
const ENTRY_SHAPE: i32 = 0x000a0000;
const STRING_SHAPE: i32 = 0x000a0012;
const BOOL_SHAPE: i32 = 0x00100012;
const INT_SHAPE: i32 = 0x00180012;
const DOUBLE_SHAPE: i32 = 0x00210012;

/**
 * Steps over KeyValues under `tag`, from `pos` on and inside [pos, end), as long as each is of the usual form: an ASCII
 * key, then an ASCII text, a number or a boolean, with lengths of one byte. That is what most bytes of a body are, so
 * structure is read a word at a time and a text is checked together with its key: every byte between them is ASCII too.
 * Gives where the first one starts that `check` has to see. Of the attributes of a span, which starts at `span`, those
 * whose keys were learnt are noted; `span` is 0 of others.
 */
export function plainEntries(from: i32, end: i32, tag: i32, span: i32): i32 {
  const wanted: i32 = ENTRY_SHAPE | tag;
  let pos: i32 = from;
  while (pos + 8 <= end) {
    const entry: i32 = word(pos);
    const after: i32 = pos + 2 + ((entry >> 8) & 0xff);
    const keyEnd: i32 = pos + 4 + (entry >>> 24);
    if ((entry & SHAPE_MASK) !== wanted || after > end || keyEnd + 4 > after || after - pos > 0x81) {
      return pos;
    }
    const value: i32 = word(keyEnd);
    const size: i32 = (value >> 8) & 0xff;
    if (keyEnd + 2 + size !== after) {
      return pos;
    }
    const last: i32 = value >>> 24;
    const form: i32 = value & SHAPE_MASK;
    let textEnd: i32 = keyEnd;
    if (form === STRING_SHAPE) {
      if (last !== size - 2) {
        return pos;
      }
      textEnd = after;
    } else if (form === DOUBLE_SHAPE) {
      if (size !== 9) {
        return pos;
      }
    } else if (form === INT_SHAPE || form === BOOL_SHAPE) {
      if (size > 2 ? !isVarint(keyEnd + 3, after) : last >= 0x80) {
        return pos;
      }
    } else {
      return pos;
    }
    if (!isAscii(pos, textEnd)) {
      return pos;
    }
    if (span !== 0 && entry >>> 24 !== 0) {
      const key: i32 = keyNumber(pos + 4, entry >>> 24);
      if (key >= 0) {
        put(notesEnd, (key << NOTE_BITS) | (pos - span));
        notesEnd += 4;
      }
    }
    pos = after;
  }
  return pos;
}

/** Whether [start, end) is one varint of at most 10 bytes. */
function isVarint(start: i32, end: i32): boolean {
  let at: i32 = start;
  while (at < end - 1 && byte(at) >= 0x80) {
    at++;
  }
  return at === end - 1 && at < start + 10 && byte(at) < 0x80;
}

/** True when [from, end) is well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF. */
export function isUtf8(from: i32, end: i32): boolean {
  if (isAscii(from, end)) {
    return true;
  }
  let at: i32 = from;
  while (at < end) {
    const size: i32 = byte(at) < 0x80 ? 1 : sequenceLength(at, end);
    if (size === 0) {
      return false;
    }
    at += size;
  }
  return true;
}

/** Bytes of the well-formed sequence that begins at `at` and is not ASCII, 0 when there is none (Unicode 16, table 3-7). */
function sequenceLength(at: i32, end: i32): i32 {
  const lead: i32 = byte(at);
  const size: i32 = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (size === 0 || at + size > end) {
    return 0;
  }
  const second: i32 = byte(at + 1);
  const least: i32 = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most: i32 = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) {
    return 0;
  }
  for (let i: i32 = 2; i < size; i++) {
    if ((byte(at + i) & 0xc0) !== 0x80) {
      return 0;
    }
  }
  return size;
}
