import { check, checkField, forgetNotes, isUtf8, KEY_VALUE, notesEnd, plainEntries, prepareShapes } from './check.ts';
import { RESOURCE, SCOPE, SPAN, STATUS_MESSAGE } from './check.ts';
import {
  ATTRIBUTES_END,
  ATTRIBUTES_PLAIN,
  ATTRIBUTES_START,
  BAD_PARENT_ID,
  BAD_SPAN_ID,
  BAD_TRACE_ID,
  BODY_AT,
  CONTEXT,
  CONTEXT_WORDS,
  CONTEXTS,
  END_HIGH,
  FAULT,
  FAULT_AT,
  FAULT_TAG,
  HAS_PARENT,
  ID_HIGH,
  INVALID_UTF8,
  KIND,
  LENGTH,
  NAME,
  NAME_END,
  NAME_START,
  NAMES,
  NAMES_FORGOTTEN,
  NO_FAULT,
  NOTED_END,
  NOTED_START,
  NOTES,
  PADDING,
  PARENT_HIGH,
  PARENT_LOW,
  REFUSED,
  RESOURCE_END,
  RESOURCE_PARTS,
  RESOURCE_SPANS_END,
  RESOURCE_SPANS_START,
  RESOURCE_START,
  RESULT_AT,
  RESULT_WORDS,
  ROW_WORDS,
  ROWS,
  ROWS_FULL,
  SCOPE_END,
  SCOPE_PARTS,
  SCOPE_SPANS_END,
  SCOPE_SPANS_START,
  SCOPE_START,
  START_HIGH,
  STATUS,
  TRACE_WORDS,
  TRACES,
  WIRE_START,
  WRONG_WIRE_TYPE,
  ZERO_SPAN_ID,
  ZERO_TRACE_ID,
} from './layout.ts';
import { bigEndian, byte, clear, put, word } from './memory.ts';
import type { i32 } from './memory.ts';
import {
  forgetTraces,
  joinTrace,
  makeRoomForNames,
  nameNumber,
  names,
  namesForgotten,
  traces,
  useSeed,
} from './remember.ts';
import {
  fail,
  FAILED,
  fault,
  faultAt,
  faultTag,
  forgetFault,
  LENGTH_DELIMITED,
  lengthAt,
  lowBits,
  next,
  skip,
  skipBytes,
  skipVarint,
  tagAt,
} from './wire.ts';

/** Tags of the fields of Span that rows are made of, and of the code in Status. */
const TRACE_ID_TAG: i32 = 0x0a;
const SPAN_ID_TAG: i32 = 0x12;
const PARENT_ID_TAG: i32 = 0x22;
const NAME_TAG: i32 = 0x2a;
const KIND_TAG: i32 = 0x30;
const START_TAG: i32 = 0x39;
const END_TAG: i32 = 0x41;
const ATTRIBUTE_TAG: i32 = 0x4a;
const STATUS_TAG: i32 = 0x7a;
const STATUS_CODE_TAG: i32 = 0x18;

/** Messages around a span: request, resource spans, scope spans. */
const DEPTH: i32 = 3;

let rowsAt: i32 = 0;
let capacity: i32 = 0;
let rows: i32 = 0;
let contextsAt: i32 = 0;
let contexts: i32 = 0;
let notesAt: i32 = 0;
/** Of the ScopeSpans that is being read, -1 as long as it has no usable span. */
let context: i32 = -1;

/** To be called once, before the first walk. `seed` decides into which slots names and traces fall. */
export function prepare(seed: i32): void {
  prepareShapes();
  useSeed(seed);
}

export { forgetKeys, learnKey } from './keys.ts';

/**
 * Bytes of memory that `walk` needs; `slots` is a power of two, at least twice `most`. A note takes four, and the attribute
 * that it is of at least eight.
 */
export function memoryFor(size: i32, most: i32, slots: i32): i32 {
  return notesFor(size, most, slots) + ((size >> 3) << 2) + PADDING;
}

/** Where the notes of a body are. */
export function notesFor(size: i32, most: i32, slots: i32): i32 {
  return rowsFor(size) + ((most * (ROW_WORDS + CONTEXT_WORDS + TRACE_WORDS) + slots) << 2);
}

/** Where the rows of a body of so many bytes are. Contexts and traces follow, with room for as many. */
export function rowsFor(size: i32): i32 {
  return (BODY_AT + size + PADDING) & ~3;
}

/**
 * Reads the `size` bytes at BODY_AT as an ExportTraceServiceRequest: checks all of it, and writes a row for each of at
 * most `most` usable spans, a context for each ScopeSpans that has one, and their traces. What came of it is at RESULT_AT.
 */
export function walk(size: i32, most: i32, slots: i32): void {
  forgetFault();
  makeRoomForNames();
  rows = 0;
  contexts = 0;
  capacity = most;
  rowsAt = rowsFor(size);
  contextsAt = rowsAt + ((most * ROW_WORDS) << 2);
  const tracesAt: i32 = contextsAt + ((most * CONTEXT_WORDS) << 2);
  forgetTraces(tracesAt, tracesAt + ((most * TRACE_WORDS) << 2), slots);
  notesAt = notesFor(size, most, slots);
  forgetNotes(notesAt);
  clear(RESULT_AT, RESULT_WORDS << 2);
  request(BODY_AT, BODY_AT + size);
  result(FAULT, fault);
  result(FAULT_AT, faultAt);
  result(FAULT_TAG, faultTag);
  result(ROWS, rows);
  result(CONTEXTS, contexts);
  result(TRACES, traces);
  result(NOTES, (notesEnd - notesAt) >> 2);
  result(NAMES, names);
  result(NAMES_FORGOTTEN, namesForgotten);
}

function result(column: i32, value: i32): void {
  put(RESULT_AT + (column << 2), value);
}

function request(start: i32, end: i32): i32 {
  let pos: i32 = start;
  while (pos < end) {
    const tag: i32 = tagAt(pos, end);
    if (fault !== NO_FAULT) {
      return FAILED;
    }
    if (tag >>> 3 === 1) {
      const length: i32 = embedded(tag, next, end);
      pos = length < 0 ? FAILED : resourceSpans(next, next + length);
    } else {
      pos = skip(tag, next, end, 0);
    }
    if (pos < 0) {
      return FAILED;
    }
  }
  return end;
}

/** The length of the message under a tag that ends at `pos`. */
function embedded(tag: i32, pos: i32, end: i32): i32 {
  return (tag & 7) !== LENGTH_DELIMITED ? fail(WRONG_WIRE_TYPE, pos, tag) : lengthAt(pos, end);
}

/** The resource may stand behind the spans that have it. */
function resourceSpans(start: i32, end: i32): i32 {
  const first: i32 = contexts;
  let parts: i32 = 0;
  let from: i32 = start;
  let to: i32 = start;
  let pos: i32 = start;
  while (pos < end) {
    const tag: i32 = tagAt(pos, end);
    if (fault !== NO_FAULT) {
      return FAILED;
    }
    const field: i32 = tag >>> 3;
    if (field === 1 || field === 2) {
      const length: i32 = embedded(tag, next, end);
      if (length < 0) {
        return FAILED;
      }
      if (field === 2) {
        pos = scopeSpans(next, next + length);
      } else {
        if (length > 0) {
          parts++;
          from = next;
          to = next + length;
        }
        pos = check(RESOURCE, next, next + length, 2);
      }
    } else {
      pos = schemaUrlOr(tag, next, end, 1);
    }
    if (pos < 0) {
      return FAILED;
    }
  }
  for (let i: i32 = first; i < contexts; i++) {
    const at: i32 = contextsAt + ((i * CONTEXT_WORDS) << 2);
    put(at + (RESOURCE_SPANS_START << 2), start - BODY_AT);
    put(at + (RESOURCE_SPANS_END << 2), end - BODY_AT);
    put(at + (RESOURCE_PARTS << 2), parts);
    put(at + (RESOURCE_START << 2), from - BODY_AT);
    put(at + (RESOURCE_END << 2), to - BODY_AT);
  }
  return end;
}

function scopeSpans(start: i32, end: i32): i32 {
  let parts: i32 = 0;
  let from: i32 = start;
  let to: i32 = start;
  let pos: i32 = start;
  context = -1;
  while (pos < end) {
    const tag: i32 = tagAt(pos, end);
    if (fault !== NO_FAULT) {
      return FAILED;
    }
    const field: i32 = tag >>> 3;
    if (field === 1 || field === 2) {
      const length: i32 = embedded(tag, next, end);
      if (length < 0) {
        return FAILED;
      }
      if (field === 2) {
        pos = span(next, next + length);
      } else {
        if (length > 0) {
          parts++;
          from = next;
          to = next + length;
        }
        pos = check(SCOPE, next, next + length, DEPTH);
      }
    } else {
      pos = schemaUrlOr(tag, next, end, 2);
    }
    if (pos < 0) {
      return FAILED;
    }
  }
  if (context >= 0) {
    const at: i32 = contextsAt + ((context * CONTEXT_WORDS) << 2);
    put(at + (SCOPE_SPANS_START << 2), start - BODY_AT);
    put(at + (SCOPE_SPANS_END << 2), end - BODY_AT);
    put(at + (SCOPE_PARTS << 2), parts);
    put(at + (SCOPE_START << 2), from - BODY_AT);
    put(at + (SCOPE_END << 2), to - BODY_AT);
  }
  return end;
}

function schemaUrlOr(tag: i32, pos: i32, end: i32, depth: i32): i32 {
  if (tag >>> 3 !== 3) {
    return skip(tag, pos, end, depth);
  }
  const length: i32 = embedded(tag, pos, end);
  if (length < 0) {
    return FAILED;
  }
  const after: i32 = next + length;
  return isUtf8(next, after) ? after : fail(INVALID_UTF8, next, tag);
}

/** Of repeated fields the last counts. A span whose ids cannot be used is counted and has no row. */
function span(start: i32, end: i32): i32 {
  if (rows === capacity) {
    return fail(ROWS_FULL, start, 0);
  }
  const row: i32 = rowsAt + ((rows * ROW_WORDS) << 2);
  clear(row, ROW_WORDS << 2);
  const firstNote: i32 = notesEnd;
  let traceId: i32 = start;
  let traceIdSize: i32 = 0;
  let idSize: i32 = 0;
  let parentSize: i32 = 0;
  let nameStart: i32 = start;
  let nameEnd: i32 = start;
  let pos: i32 = start;
  while (pos < end) {
    let tag: i32 = byte(pos);
    let content: i32 = pos + 1;
    if (tag === ATTRIBUTE_TAG) {
      const after: i32 = plainEntries(pos, end, ATTRIBUTE_TAG, start);
      if (after > pos) {
        noteAttributes(row, pos - start, after - start, 1);
        pos = after;
        continue;
      }
    } else if (tag >= 0x80) {
      tag = tagAt(pos, end);
      if (fault !== NO_FAULT) {
        return FAILED;
      }
      content = next;
    }
    switch (tag) {
      case START_TAG:
      case END_TAG: {
        const after: i32 = skipBytes(8, content, end);
        if (after < 0) {
          return FAILED;
        }
        const at: i32 = row + ((tag === START_TAG ? START_HIGH : END_HIGH) << 2);
        put(at, word(content + 4));
        put(at + 4, word(content));
        pos = after;
        break;
      }
      case KIND_TAG: {
        const after: i32 = skipVarint(content, end);
        if (after < 0) {
          return FAILED;
        }
        put(row + (KIND << 2), lowBits(content, after));
        pos = after;
        break;
      }
      case TRACE_ID_TAG:
      case SPAN_ID_TAG:
      case PARENT_ID_TAG:
      case NAME_TAG:
      case ATTRIBUTE_TAG:
      case STATUS_TAG: {
        const length: i32 = lengthAt(content, end);
        if (length < 0) {
          return FAILED;
        }
        const at: i32 = next;
        const after: i32 = at + length;
        switch (tag) {
          case TRACE_ID_TAG:
            traceId = at;
            traceIdSize = length;
            break;
          case SPAN_ID_TAG:
            idSize = length;
            noteId(row + (ID_HIGH << 2), at, length);
            break;
          case PARENT_ID_TAG:
            parentSize = length;
            noteId(row + (PARENT_HIGH << 2), at, length);
            break;
          case NAME_TAG:
            if (!isUtf8(at, after)) {
              return fail(INVALID_UTF8, at, tag);
            }
            nameStart = at;
            nameEnd = after;
            break;
          case ATTRIBUTE_TAG:
            if (check(KEY_VALUE, at, after, DEPTH + 1) < 0) {
              return FAILED;
            }
            noteAttributes(row, pos - start, after - start, 0);
            break;
          default:
            if (noteStatus(row, at, after) < 0) {
              return FAILED;
            }
        }
        pos = after;
        break;
      }
      default:
        pos = checkField(SPAN, pos, end, DEPTH);
        if (pos < 0) {
          return FAILED;
        }
    }
  }
  const refusal: i32 = refusalOf(row, traceId, traceIdSize, idSize, parentSize);
  if (refusal >= 0) {
    const count: i32 = RESULT_AT + ((REFUSED + refusal) << 2);
    put(count, word(count) + 1);
    return end;
  }
  if (context < 0) {
    context = contexts++;
  }
  put(row + (LENGTH << 2), end - start);
  put(row + (NAME_START << 2), nameStart - start);
  put(row + (NAME_END << 2), nameEnd - start);
  put(row + (HAS_PARENT << 2), (word(row + (PARENT_HIGH << 2)) | word(row + (PARENT_LOW << 2))) === 0 ? 0 : 1);
  put(row + (WIRE_START << 2), start - BODY_AT);
  put(row + (CONTEXT << 2), context);
  put(row + (NAME << 2), nameNumber(nameStart, nameEnd - nameStart));
  put(row + (NOTED_START << 2), (firstNote - notesAt) >> 2);
  put(row + (NOTED_END << 2), (notesEnd - notesAt) >> 2);
  joinTrace(traceId, rows, row, rowsAt);
  rows++;
  return end;
}

/** Why the span cannot be used, -1 when it can. */
function refusalOf(row: i32, traceId: i32, traceIdSize: i32, idSize: i32, parentSize: i32): i32 {
  if (traceIdSize !== 16) {
    return BAD_TRACE_ID;
  }
  if ((word(traceId) | word(traceId + 4) | word(traceId + 8) | word(traceId + 12)) === 0) {
    return ZERO_TRACE_ID;
  }
  if (idSize !== 8) {
    return BAD_SPAN_ID;
  }
  if ((word(row + (ID_HIGH << 2)) | word(row + (ID_HIGH << 2) + 4)) === 0) {
    return ZERO_SPAN_ID;
  }
  return parentSize === 0 || parentSize === 8 ? -1 : BAD_PARENT_ID;
}

function noteId(to: i32, at: i32, length: i32): void {
  put(to, length === 8 ? bigEndian(at) : 0);
  put(to + 4, length === 8 ? bigEndian(at + 4) : 0);
}

function noteAttributes(row: i32, from: i32, to: i32, plain: i32): void {
  const before: i32 = word(row + (ATTRIBUTES_END << 2));
  const isPlain: i32 = row + (ATTRIBUTES_PLAIN << 2);
  if (before === 0) {
    put(row + (ATTRIBUTES_START << 2), from);
    put(isPlain, plain);
  } else if (before !== from) {
    put(isPlain, 0);
  } else {
    put(isPlain, word(isPlain) & plain);
  }
  put(row + (ATTRIBUTES_END << 2), to);
}

/** The code of the Status in [from, end), if it has one: the parts of a repeated message merge. */
function noteStatus(row: i32, from: i32, end: i32): i32 {
  let pos: i32 = from;
  while (pos < end) {
    const tag: i32 = tagAt(pos, end);
    if (fault !== NO_FAULT) {
      return FAILED;
    }
    if (tag === STATUS_CODE_TAG) {
      pos = skipVarint(next, end);
      if (pos >= 0) {
        put(row + (STATUS << 2), lowBits(next, pos));
      }
    } else {
      pos = checkField(STATUS_MESSAGE, pos, end, DEPTH + 1);
    }
    if (pos < 0) {
      return FAILED;
    }
  }
  return end;
}
