import { piecesOf } from './match.ts';
import type { Piece } from './match.ts';
import { isInUuid } from './uuid.ts';

const written = /(?<![0-9a-z.-])(\d{3})([ -])\d{2}\2\d{4}(?![0-9a-z]|[.-]\d)/gi;
/** Nine digits in a row may be anything, unless it is said what they are. */
const named = /(?<=\bssn\W{1,3}|social security(?: number)?\W{1,3})\d{9}(?!\d)/gi;

/** US social security numbers, by the ranges that are given out: no 000, 666 or 9xx, no group 00, no serial 0000. */
export function* ssns(text: string): Iterable<Piece> {
  for (const pattern of [written, named]) {
    for (const piece of piecesOf(text, pattern, isGivenOut)) {
      if (!isInUuid(text, piece)) {
        yield piece;
      }
    }
  }
}

function isGivenOut(match: string): boolean {
  return /^(?!000|666|9)\d{3}\D?(?!00)\d{2}\D?(?!0000)\d{4}$/.test(match);
}
