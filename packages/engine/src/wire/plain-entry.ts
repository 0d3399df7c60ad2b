import { NOT_ASCII } from './utf8.ts';

/** First words, lowest byte first, of an entry and of its value; the second and fourth bytes are lengths. */
const SHAPE_MASK = 0x00ff00ff;
const ENTRY_SHAPE = 0x000a0000;
const STRING_SHAPE = 0x000a0012;
const BOOL_SHAPE = 0x00100012;
const INT_SHAPE = 0x00180012;
const DOUBLE_SHAPE = 0x00210012;

/**
 * Steps over KeyValues under `tag`, from `pos` on and inside [pos, end), as long as each is of the usual form: an ASCII
 * key, then an ASCII text, a number or a boolean, with lengths of one byte. That is what most bytes of a body are, so
 * structure is read a word at a time and a text is checked together with its key: every byte between them is ASCII too.
 * Gives where the first one starts that `checkMessage` has to see.
 */
export function skipPlainEntries(view: DataView, pos: number, end: number, tag: number): number {
  const shape = ENTRY_SHAPE | tag;
  while (pos + 8 <= end) {
    const entry = view.getInt32(pos, true);
    const next = pos + 2 + ((entry >> 8) & 0xff);
    const keyEnd = pos + 4 + (entry >>> 24);
    if ((entry & SHAPE_MASK) !== shape || next > end || keyEnd + 4 > next || next - pos > 0x81) {
      return pos;
    }
    const value = view.getInt32(keyEnd, true);
    const size = (value >> 8) & 0xff;
    if (keyEnd + 2 + size !== next) {
      return pos;
    }
    const last = value >>> 24;
    let textEnd = keyEnd;
    switch (value & SHAPE_MASK) {
      case STRING_SHAPE:
        if (last !== size - 2) {
          return pos;
        }
        textEnd = next;
        break;
      case DOUBLE_SHAPE:
        if (size !== 9) {
          return pos;
        }
        break;
      case INT_SHAPE:
      case BOOL_SHAPE:
        if (size > 2 ? !isVarint(view, keyEnd + 3, next) : last >= 0x80) {
          return pos;
        }
        break;
      default:
        return pos;
    }
    let at = pos;
    let bits = 0;
    for (const most = textEnd - 8; at <= most; at += 8) {
      bits |= view.getInt32(at, true) | view.getInt32(at + 4, true);
    }
    bits |= view.getInt32(textEnd - 4, true);
    if (textEnd - at > 4) {
      bits |= view.getInt32(at, true);
    }
    if ((bits & NOT_ASCII) !== 0) {
      return pos;
    }
    pos = next;
  }
  return pos;
}

/** Whether [start, end) is one varint of at most 10 bytes. */
function isVarint(view: DataView, start: number, end: number): boolean {
  let at = start;
  while (at < end - 1 && view.getInt8(at) < 0) {
    at++;
  }
  return at === end - 1 && at < start + 10 && view.getInt8(at) >= 0;
}
