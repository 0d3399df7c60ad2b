import { wordAt } from './bytes.ts';
import { checkField, checkMessage, KEY_VALUE, SPAN, STATUS as STATUS_MESSAGE } from './check-message.ts';
import { isUtf8 } from './utf8.ts';
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
/** What the spans of a trace share, by number; a head that was just read does not know it. */
export const RESOURCE_NUMBER = 16;
export const SCOPE_NUMBER = 17;
export const HEAD_WORDS = 18;

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
  while (reader.pos < end) {
    const tagStart = reader.pos;
    const tag = reader.tag();
    switch (tag) {
      case ATTRIBUTE_TAG: {
        const size = reader.length();
        const at = reader.pos;
        checkMessage(reader, KEY_VALUE, at, at + size, DEPTH + 1);
        reader.pos = at + size;
        reader.end = end;
        if (heads[row + ATTRIBUTES_END] === 0) {
          heads[row + ATTRIBUTES_START] = tagStart - start;
        }
        heads[row + ATTRIBUTES_END] = reader.pos - start;
        break;
      }
      case TRACE_ID_TAG:
        traceIdSize = reader.length();
        found.traceIdAt = reader.pos;
        reader.pos += traceIdSize;
        break;
      case SPAN_ID_TAG:
        idSize = reader.length();
        if (idSize === 8) {
          heads[row + ID_HIGH] = wordAt(bytes, reader.pos);
          heads[row + ID_LOW] = wordAt(bytes, reader.pos + 4);
        }
        reader.pos += idSize;
        break;
      case PARENT_ID_TAG: {
        parentSize = reader.length();
        const high = parentSize === 8 ? wordAt(bytes, reader.pos) : 0;
        const low = parentSize === 8 ? wordAt(bytes, reader.pos + 4) : 0;
        heads[row + PARENT_HIGH] = high;
        heads[row + PARENT_LOW] = low;
        heads[row + HAS_PARENT] = high === 0 && low === 0 ? 0 : 1;
        reader.pos += parentSize;
        break;
      }
      case NAME_TAG: {
        const size = reader.length();
        if (!isUtf8(bytes, view, reader.pos, reader.pos + size)) {
          throw reader.error('invalid-utf8', reader.pos, 'A span name is not UTF-8');
        }
        heads[row + NAME_START] = reader.pos - start;
        reader.pos += size;
        heads[row + NAME_END] = reader.pos - start;
        break;
      }
      case START_TAG:
      case END_TAG: {
        const column = row + (tag === START_TAG ? START_HIGH : END_HIGH);
        const at = reader.pos;
        reader.skipBytes(8);
        heads[column] = view.getInt32(at + 4, true);
        heads[column + 1] = view.getInt32(at, true);
        break;
      }
      case KIND_TAG:
        heads[row + KIND] = reader.int32();
        break;
      case STATUS_TAG:
        heads[row + STATUS] = readStatus(reader, heads[row + STATUS] as number);
        break;
      default:
        checkField(reader, SPAN, tag, DEPTH);
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

/** The code of an embedded Status; `code` when it has none, as the parts of a repeated message merge. */
function readStatus(reader: WireReader, code: number): number {
  const end = reader.length() + reader.pos;
  const outer = reader.end;
  reader.end = end;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === STATUS_CODE_TAG) {
      code = reader.int32();
    } else {
      checkField(reader, STATUS_MESSAGE, tag, DEPTH + 1);
    }
  }
  reader.end = outer;
  return code;
}
