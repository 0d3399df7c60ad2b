/** Bits that no four bytes of ASCII have. */
export const NOT_ASCII = 0x80808080;

/**
 * True when bytes [start, end) are well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
 * Four bytes at a time while the text is ASCII, which almost all telemetry is.
 */
export function isUtf8(bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
  const last = end - 4;
  let at = start;
  while (at < last && (view.getInt32(at, true) & NOT_ASCII) === 0) {
    at += 4;
  }
  if (at >= last && last >= start && (view.getInt32(last, true) & NOT_ASCII) === 0) {
    return true;
  }
  while (at < end) {
    const size = (bytes[at] as number) < 0x80 ? 1 : sequenceLength(bytes, at, end);
    if (size === 0) {
      return false;
    }
    at += size;
  }
  return true;
}

/** Bytes of the well-formed sequence that begins at `at` and is not ASCII, 0 when there is none (Unicode 16, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number;
  const size = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (size === 0 || at + size > end) {
    return 0;
  }
  const second = bytes[at + 1] as number;
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) {
    return 0;
  }
  for (let i = 2; i < size; i++) {
    if (((bytes[at + i] as number) & 0xc0) !== 0x80) {
      return 0;
    }
  }
  return size;
}

/** The text of bytes [start, end), which must be well-formed UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let at = start;
  while (at + 8 <= end) {
    const a = bytes[at] as number;
    const b = bytes[at + 1] as number;
    const c = bytes[at + 2] as number;
    const d = bytes[at + 3] as number;
    const e = bytes[at + 4] as number;
    const f = bytes[at + 5] as number;
    const g = bytes[at + 6] as number;
    const h = bytes[at + 7] as number;
    if ((a | b | c | d | e | f | g | h) >= 0x80) {
      break;
    }
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
    at += 8;
  }
  while (at < end) {
    const lead = bytes[at] as number;
    const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let point = size === 1 ? lead : lead & (0xff >> (size + 1));
    for (let i = 1; i < size; i++) {
      point = (point << 6) | ((bytes[at + i] as number) & 0x3f);
    }
    text += String.fromCodePoint(point);
    at += size;
  }
  return text;
}

/** Appends nothing, allocates once: the UTF-8 bytes of `text`; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const out = new Uint8Array(text.length * 3);
  let size = 0;
  for (const character of text) {
    let point = character.codePointAt(0) as number;
    if (point >= 0xd800 && point <= 0xdfff) {
      point = 0xfffd;
    }
    if (point < 0x80) {
      out[size++] = point;
    } else if (point < 0x800) {
      out[size++] = 0xc0 | (point >> 6);
      out[size++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      out[size++] = 0xe0 | (point >> 12);
      out[size++] = 0x80 | ((point >> 6) & 0x3f);
      out[size++] = 0x80 | (point & 0x3f);
    } else {
      out[size++] = 0xf0 | (point >> 18);
      out[size++] = 0x80 | ((point >> 12) & 0x3f);
      out[size++] = 0x80 | ((point >> 6) & 0x3f);
      out[size++] = 0x80 | (point & 0x3f);
    }
  }
  return out.subarray(0, size);
}
