import { wordAt } from '../wire/bytes.ts';
import { WireReader } from '../wire/wire-reader.ts';
import type { OpenTrace } from './open-trace.ts';

/** The columns of a head. Times and ids are two words; texts and attributes are a start and an end in the bytes. */
export const NAME_START = 0;
export const NAME_END = 1;
export const START_HIGH = 2;
export const START_LOW = 3;
export const END_HIGH = 4;
export const END_LOW = 5;
/** 1 when there is a parent id that is not all zeros. */
export const HAS_PARENT = 6;
export const PARENT_HIGH = 7;
export const PARENT_LOW = 8;
export const KIND = 9;
export const STATUS = 10;
/** From the first attribute to behind the last; other fields may stand between them. */
export const ATTRIBUTES_START = 11;
export const ATTRIBUTES_END = 12;
const COLUMNS = 13;

/** Tags of the fields of Span that are read. */
const PARENT_TAG = 0x22;
const NAME_TAG = 0x2a;
const KIND_TAG = 0x30;
const START_TAG = 0x39;
const END_TAG = 0x41;
export const ATTRIBUTE_TAG = 0x4a;
export const STATUS_TAG = 0x7a;
const STATUS_CODE_TAG = 0x18;

/** The heads of the spans of a trace, a row of words for each, in the order of arrival. Of repeated fields the last counts. */
export class SpanHeads {
  private readonly rows: Int32Array;

  constructor(open: OpenTrace) {
    this.rows = new Int32Array(open.spanCount * COLUMNS);
    const reader = new WireReader(open.bytes);
    for (let span = 0; span < open.spanCount; span++) {
      reader.pos = open.spanStart(span);
      reader.end = open.spanStart(span + 1);
      readHead(reader, this.rows, span * COLUMNS);
    }
  }

  get(span: number, column: number): number {
    return this.rows[span * COLUMNS + column] as number;
  }
}

function readHead(reader: WireReader, rows: Int32Array, row: number): void {
  const { bytes, view } = reader;
  while (reader.pos < reader.end) {
    const tagStart = reader.pos;
    const tag = reader.tag();
    switch (tag) {
      case ATTRIBUTE_TAG:
        reader.skipBytes(reader.length());
        if (rows[row + ATTRIBUTES_END] === 0) {
          rows[row + ATTRIBUTES_START] = tagStart;
        }
        rows[row + ATTRIBUTES_END] = reader.pos;
        break;
      case NAME_TAG: {
        const size = reader.length();
        rows[row + NAME_START] = reader.pos;
        rows[row + NAME_END] = reader.pos + size;
        reader.pos += size;
        break;
      }
      case PARENT_TAG: {
        const size = reader.length();
        const high = size === 8 ? wordAt(bytes, reader.pos) : 0;
        const low = size === 8 ? wordAt(bytes, reader.pos + 4) : 0;
        rows[row + HAS_PARENT] = high !== 0 || low !== 0 ? 1 : 0;
        rows[row + PARENT_HIGH] = high;
        rows[row + PARENT_LOW] = low;
        reader.pos += size;
        break;
      }
      case START_TAG:
      case END_TAG: {
        const column = row + (tag === START_TAG ? START_HIGH : END_HIGH);
        const at = reader.pos;
        reader.skipBytes(8);
        rows[column] = view.getInt32(at + 4, true);
        rows[column + 1] = view.getInt32(at, true);
        break;
      }
      case KIND_TAG:
        rows[row + KIND] = reader.int32();
        break;
      case STATUS_TAG: {
        const end = reader.length() + reader.pos;
        while (reader.pos < end) {
          const inner = reader.tag();
          if (inner === STATUS_CODE_TAG) {
            rows[row + STATUS] = reader.int32();
          } else {
            reader.skip(inner, 0);
          }
        }
        break;
      }
      default:
        reader.skip(tag, 0);
    }
  }
}
