import { hex8 } from './hex.ts';

/** Texts that are remembered: the spans of a trace come close together, over a few bodies. A power of two. */
const REMEMBERED = 4096;

/** In the slot that an id's last word chooses: the four words of the id that was there last, and its text. */
const known = new Int32Array(REMEMBERED * 4);
const texts = new Array<string>(REMEMBERED).fill('');

/** The 32 lower-case hex digits of the trace id in four words from `at` on; of an id met lately the same string as before. */
export function traceIdText(bytes: Uint8Array, words: Int32Array, at: number): string {
  const a = words[at] as number;
  const b = words[at + 1] as number;
  const c = words[at + 2] as number;
  const d = words[at + 3] as number;
  const slot = (d ^ (d >>> 16)) & (REMEMBERED - 1);
  const word = slot * 4;
  if (known[word] === a && known[word + 1] === b && known[word + 2] === c && known[word + 3] === d) {
    return texts[slot] as string;
  }
  const text = hex8(bytes, at * 4) + hex8(bytes, at * 4 + 8);
  known[word] = a;
  known[word + 1] = b;
  known[word + 2] = c;
  known[word + 3] = d;
  texts[slot] = text;
  return text;
}
