import { decodeUtf8 } from './utf8.ts';

/** Texts that are remembered, and the longest: keys of attributes are few and come with every span. A power of two. */
const REMEMBERED = 1024;
const LONGEST = 64;

/** In the slot that its length, its last and its middle byte choose: the text that was there last. ASCII only. */
const known = new Array<string>(REMEMBERED).fill('');

/** The text of a key in bytes [start, end), well-formed UTF-8; of one met lately the same string as before. */
export function keyText(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  const middle = bytes[start + (length >> 1)] as number;
  const slot = (length ^ ((bytes[end - 1] as number) << 1) ^ (middle << 4)) & (REMEMBERED - 1);
  const text = known[slot] as string;
  if (text.length === length && isAt(text, bytes, start)) {
    return text;
  }
  const decoded = decodeUtf8(bytes, start, end);
  if (decoded.length === length && length <= LONGEST) {
    known[slot] = decoded;
  }
  return decoded;
}

function isAt(text: string, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== bytes[start + i]) {
      return false;
    }
  }
  return true;
}
