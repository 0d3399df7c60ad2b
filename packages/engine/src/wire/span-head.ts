import { checkField, checkMessage, KEY_VALUE, SPAN, STATUS as STATUS_MESSAGE } from './check-message.ts';
import { skipPlainEntries } from './plain-entry.ts';
import { spanName } from './span-name.ts';
import type { SpanName } from './span-name.ts';
import { isUtf8 } from './utf8.ts';
import { LENGTH_DELIMITED } from './wire-reader.ts';
import type { WireReader } from './wire-reader.ts';

/**
 * The head of a span, a row of 32-bit words: what is needed of every span. Ids and times are two words, the high one
 * first; offsets count from the start of the span's wire bytes.
 */
export const ID_HIGH = 0;
export const ID_LOW = 1;
/** The length of its wire bytes. */
export const LENGTH = 2;
export const NAME_START = 3;
export const NAME_END = 4;
export const START_HIGH = 5;
export const START_LOW = 6;
export const END_HIGH = 7;
export const END_LOW = 8;
/** 1 when there is a parent id that is not all zeros. */
export const HAS_PARENT = 9;
export const PARENT_HIGH = 10;
export const PARENT_LOW = 11;
export const KIND = 12;
export const STATUS = 13;
/** From the first attribute to behind the last; other fields may stand between them. */
export const ATTRIBUTES_START = 14;
export const ATTRIBUTES_END = 15;
/** 1 when these are attributes only, one after the other, each in the usual form (`skipPlainEntries`). */
export const ATTRIBUTES_PLAIN = 16;
/** What the spans of a trace share, by number, and where it keeps the wire bytes; only a trace knows these. */
export const RESOURCE_NUMBER = 17;
export const SCOPE_NUMBER = 18;
export const SLAB_NUMBER = 19;
export const WIRE_START = 20;
export const HEAD_WORDS = 21;

/** Tags of the fields of Span that heads are made of, and of the code in Status. */
const TRACE_ID_TAG = 0x0a;
const SPAN_ID_TAG = 0x12;
const PARENT_ID_TAG = 0x22;
const NAME_TAG = 0x2a;
const KIND_TAG = 0x30;
const START_TAG = 0x39;
const END_TAG = 0x41;
export const ATTRIBUTE_TAG = 0x4a;
export const STATUS_TAG = 0x7a;
const STATUS_CODE_TAG = 0x18;
/** Of the flags, which nobody reads: both bytes of the tag, as a big-endian word. */
const FLAGS_TAG = (0x8501 << 16) >> 16;

/** Messages around a span: request, resource spans, scope spans. */
const DEPTH = 3;

/** Where the reader found the trace id of the last span: its offset in the reader's bytes. */
export interface FoundTraceId {
  traceIdAt: number;
}

/**
 * Reads the reader's message, up to its end, as a Span: checks all of it, fills the row of `heads` that begins at `row`,
 * which must be zeros, and says where its trace id is. Gives why the span is to be rejected, if it is: an id of the wrong
 * length or all zeros. Of repeated fields the last counts. Throws WireError.
 */
export function readHead(reader: WireReader, heads: Int32Array, row: number, found: FoundTraceId): string | undefined {
  const { bytes, view, end } = reader;
  const start = reader.pos;
  let traceIdSize = 0;
  let idSize = 0;
  let parentSize = 0;
  heads[row + LENGTH] = end - start;
  for (let pos = start; pos < end;) {
    let tag = bytes[pos] as number;
    if (tag === ATTRIBUTE_TAG) {
      const next = skipPlainEntries(view, pos, end, ATTRIBUTE_TAG);
      if (next > pos) {
        noteAttributes(heads, row, pos - start, next - start, 1);
        pos = next;
        continue;
      }
    }
    let content = pos + 1;
    if (tag >= 0x80) {
      if (pos + 6 <= end && view.getInt16(pos) === FLAGS_TAG) {
        pos += 6;
        continue;
      }
      reader.pos = pos;
      tag = reader.tag();
      content = reader.pos;
    }
    if ((tag & 7) === LENGTH_DELIMITED && tag < 0x80) {
      let size = bytes[content] as number;
      let at = content + 1;
      if (at > end || size >= 0x80 || at + size > end) {
        reader.pos = content;
        size = reader.length();
        at = reader.pos;
      }
      const next = at + size;
      switch (tag) {
        case ATTRIBUTE_TAG:
          checkMessage(reader, KEY_VALUE, at, next, DEPTH + 1);
          reader.end = end;
          noteAttributes(heads, row, pos - start, next - start, 0);
          break;
        case TRACE_ID_TAG:
          traceIdSize = size;
          found.traceIdAt = at;
          break;
        case SPAN_ID_TAG:
          idSize = size;
          if (size === 8) {
            heads[row + ID_HIGH] = view.getInt32(at);
            heads[row + ID_LOW] = view.getInt32(at + 4);
          }
          break;
        case PARENT_ID_TAG: {
          parentSize = size;
          const high = size === 8 ? view.getInt32(at) : 0;
          const low = size === 8 ? view.getInt32(at + 4) : 0;
          heads[row + PARENT_HIGH] = high;
          heads[row + PARENT_LOW] = low;
          heads[row + HAS_PARENT] = high === 0 && low === 0 ? 0 : 1;
          break;
        }
        case NAME_TAG:
          if (!isUtf8(bytes, view, at, next)) {
            throw reader.error('invalid-utf8', at, 'A span name is not UTF-8');
          }
          heads[row + NAME_START] = at - start;
          heads[row + NAME_END] = next - start;
          break;
        case STATUS_TAG:
          if (size > 0) {
            heads[row + STATUS] = readStatus(reader, at, next, heads[row + STATUS] as number);
            reader.end = end;
          }
          break;
        default:
          reader.pos = pos;
          checkField(reader, SPAN, reader.tag(), DEPTH);
      }
      pos = next;
    } else if (tag === START_TAG || tag === END_TAG) {
      reader.pos = content;
      reader.skipBytes(8);
      const column = row + (tag === START_TAG ? START_HIGH : END_HIGH);
      heads[column] = view.getInt32(content + 4, true);
      heads[column + 1] = view.getInt32(content, true);
      pos = content + 8;
    } else if (tag === KIND_TAG) {
      reader.pos = content;
      heads[row + KIND] = reader.int32();
      pos = reader.pos;
    } else {
      reader.pos = pos;
      checkField(reader, SPAN, reader.tag(), DEPTH);
      pos = reader.pos;
    }
  }
  if (traceIdSize !== 16) {
    return 'trace id is not 16 bytes';
  }
  const at = found.traceIdAt;
  if (
    view.getInt32(at) === 0 &&
    view.getInt32(at + 4) === 0 &&
    view.getInt32(at + 8) === 0 &&
    view.getInt32(at + 12) === 0
  ) {
    return 'trace id is all zeros';
  }
  if (idSize !== 8) {
    return 'span id is not 8 bytes';
  }
  if (heads[row + ID_HIGH] === 0 && heads[row + ID_LOW] === 0) {
    return 'span id is all zeros';
  }
  return parentSize === 0 || parentSize === 8 ? undefined : 'parent span id is not 8 bytes';
}

function noteAttributes(heads: Int32Array, row: number, from: number, to: number, plain: number): void {
  const before = heads[row + ATTRIBUTES_END] as number;
  if (before === 0) {
    heads[row + ATTRIBUTES_START] = from;
    heads[row + ATTRIBUTES_PLAIN] = plain;
  } else if (before !== from) {
    heads[row + ATTRIBUTES_PLAIN] = 0;
  } else {
    heads[row + ATTRIBUTES_PLAIN] = (heads[row + ATTRIBUTES_PLAIN] as number) & plain;
  }
  heads[row + ATTRIBUTES_END] = to;
}

/** The name of a span whose wire bytes start at `start` and whose head was read. */
export function nameOf({ bytes, view }: WireReader, start: number, heads: Int32Array, row: number): SpanName {
  return spanName(bytes, view, start + (heads[row + NAME_START] as number), start + (heads[row + NAME_END] as number));
}

/** The code of the Status in [pos, end); `code` when it has none, as the parts of a repeated message merge. */
function readStatus(reader: WireReader, pos: number, end: number, code: number): number {
  reader.pos = pos;
  reader.end = end;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === STATUS_CODE_TAG) {
      code = reader.int32();
    } else {
      checkField(reader, STATUS_MESSAGE, tag, DEPTH + 1);
    }
  }
  return code;
}
