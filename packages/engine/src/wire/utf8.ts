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
