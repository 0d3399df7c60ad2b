import { hex8 } from './hex.ts';
import type { WireReader } from './wire-reader.ts';

/** Texts that are remembered: the spans of a trace come close together, over a few bodies. A power of two. */
const REMEMBERED = 4096;

/** In the slot that an id's last word chooses: the four words of the id that was there last, and its text. */
const words = new Int32Array(REMEMBERED * 4);
const texts = new Array<string>(REMEMBERED).fill('');

/** The 32 lower-case hex digits of the trace id at `at`; of an id met lately the same string as before. */
export function traceIdText({ bytes, view }: WireReader, at: number): string {
  const a = view.getInt32(at);
  const b = view.getInt32(at + 4);
  const c = view.getInt32(at + 8);
  const d = view.getInt32(at + 12);
  const slot = (d ^ (d >>> 16)) & (REMEMBERED - 1);
  const word = slot * 4;
  if (words[word] === a && words[word + 1] === b && words[word + 2] === c && words[word + 3] === d) {
    return texts[slot] as string;
  }
  const text = hex8(bytes, at) + hex8(bytes, at + 8);
  words[word] = a;
  words[word + 1] = b;
  words[word + 2] = c;
  words[word + 3] = d;
  texts[slot] = text;
  return text;
}
