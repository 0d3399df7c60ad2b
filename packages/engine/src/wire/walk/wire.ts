import { BODY_AT, INVALID_TAG, NO_FAULT, OVERLONG_VARINT, TOO_DEEP, TRUNCATED, UNMATCHED_GROUP } from './layout.ts';
import { byte } from './memory.ts';
import type { i32 } from './memory.ts';

/** Nesting of messages and groups that is followed: a span needs 5, its values may nest some 45 deep. */
export const MAX_DEPTH: i32 = 100;

export const VARINT: i32 = 0;
export const FIXED64: i32 = 1;
export const LENGTH_DELIMITED: i32 = 2;
export const START_GROUP: i32 = 3;
export const END_GROUP: i32 = 4;
export const FIXED32: i32 = 5;

/** Given in place of a position, with `fault` saying why. */
export const FAILED: i32 = -1;

export let fault: i32 = 0;
export let faultAt: i32 = 0;
export let faultTag: i32 = 0;
/** Behind the varint that was read last. */
export let next: i32 = 0;

export function forgetFault(): void {
  fault = NO_FAULT;
  faultAt = 0;
  faultTag = 0;
}

export function fail(code: i32, at: i32, tag: i32): i32 {
  fault = code;
  faultAt = at - BODY_AT;
  faultTag = tag;
  return FAILED;
}

/** An unsigned varint of at most 5 bytes; bits beyond the 32nd are dropped, as protobuf does. */
function varint32(pos: i32, end: i32): i32 {
  let value: i32 = 0;
  let at: i32 = pos;
  for (let shift: i32 = 0; shift < 35; shift += 7) {
    if (at >= end) {
      return fail(TRUNCATED, pos, 0);
    }
    const part: i32 = byte(at++);
    value |= (part & 0x7f) << shift;
    if (part < 0x80) {
      next = at;
      return value;
    }
  }
  return fail(OVERLONG_VARINT, pos, 0);
}

/** A tag: field number << 3 | wire type. Look at `fault` before using it. */
export function tagAt(pos: i32, end: i32): i32 {
  const tag: i32 = varint32(pos, end);
  if (fault !== NO_FAULT) {
    return FAILED;
  }
  const overflows: boolean = next === pos + 5 && byte(pos + 4) > 0x0f;
  if (tag >>> 3 === 0 || (tag & 7) > FIXED32 || overflows) {
    return fail(INVALID_TAG, pos, tag);
  }
  return tag;
}

/** A length, and with it the promise that so many bytes follow inside the message. Look at `fault` before using it. */
export function lengthAt(pos: i32, end: i32): i32 {
  const length: i32 = varint32(pos, end);
  if (fault !== NO_FAULT) {
    return FAILED;
  }
  // A length of 2 GiB and more is negative here.
  return length < 0 || length > end - next ? fail(TRUNCATED, pos, 0) : length;
}

/** Steps over a varint of at most 10 bytes. */
export function skipVarint(pos: i32, end: i32): i32 {
  const most: i32 = pos + 10;
  for (let at: i32 = pos; at < end; at++) {
    if (at === most) {
      return fail(OVERLONG_VARINT, pos, 0);
    }
    if (byte(at) < 0x80) {
      return at + 1;
    }
  }
  return fail(end - pos >= 10 ? OVERLONG_VARINT : TRUNCATED, pos, 0);
}

export function skipBytes(count: i32, pos: i32, end: i32): i32 {
  return count > end - pos ? fail(TRUNCATED, pos, 0) : pos + count;
}

/** The low 32 bits of the varint in [pos, end). */
export function lowBits(pos: i32, end: i32): i32 {
  let value: i32 = 0;
  let shift: i32 = 0;
  for (let at: i32 = pos; at < end && shift < 35; at++) {
    value |= (byte(at) & 0x7f) << shift;
    shift += 7;
  }
  return value;
}

/** Steps over the value of a field that nobody knows, groups with all that they hold. */
export function skip(tag: i32, pos: i32, end: i32, depth: i32): i32 {
  switch (tag & 7) {
    case VARINT:
      return skipVarint(pos, end);
    case FIXED64:
      return skipBytes(8, pos, end);
    case FIXED32:
      return skipBytes(4, pos, end);
    case LENGTH_DELIMITED: {
      const length: i32 = lengthAt(pos, end);
      return fault !== NO_FAULT ? FAILED : next + length;
    }
    case START_GROUP:
      return skipGroup(tag >>> 3, pos, end, depth + 1);
    default:
      return fail(UNMATCHED_GROUP, pos, tag);
  }
}

function skipGroup(field: i32, start: i32, end: i32, depth: i32): i32 {
  if (depth > MAX_DEPTH) {
    return fail(TOO_DEEP, start, 0);
  }
  let pos: i32 = start;
  while (pos < end) {
    const tag: i32 = tagAt(pos, end);
    if (fault !== NO_FAULT) {
      return FAILED;
    }
    pos = next;
    if ((tag & 7) !== END_GROUP) {
      pos = skip(tag, pos, end, depth);
      if (pos < 0) {
        return FAILED;
      }
    } else if (tag >>> 3 === field) {
      return pos;
    } else {
      return fail(UNMATCHED_GROUP, pos, tag);
    }
  }
  return fail(UNMATCHED_GROUP, start, (field << 3) | START_GROUP);
}
