import { piecesOf } from './match.ts';
import type { Piece } from './match.ts';

/** `eyJ` is how the base64 of `{"` begins. The parts behind the first may be cut off. */
const pattern = /(?<![0-9A-Za-z])eyJ[\w-]{8,}(?:[.][\w-]*){1,4}/g;

/** JSON web tokens, signed (three parts) and encrypted (five). */
export function jwts(text: string): Iterable<Piece> {
  return piecesOf(text, pattern);
}
