import { piecesOf } from './match.ts';
import type { Piece } from './match.ts';
import { isInUuid } from './uuid.ts';

const written = /(?<![0-9a-z.-])\d{3}(?:-\d\d-| \d\d )\d{4}(?![0-9a-z]|[.-]\d)/gi;
/** Nine digits in a row may be anything, unless it is said what they are. */
const nine = /(?<!\d)\d{9}(?!\d)/g;
const saying = /(?:\bssn|social security(?: number)?)\W{1,3}$/i;
const maxSaying = 30;

/** US social security numbers, by the ranges that are given out: no 000, 666 or 9xx, no group 00, no serial 0000. */
export function* ssns(text: string): Iterable<Piece> {
  for (const piece of piecesOf(text, written, isGivenOut)) {
    if (!isInUuid(text, piece)) {
      yield piece;
    }
  }
  for (const piece of piecesOf(text, nine, isGivenOut)) {
    if (saying.test(text.slice(Math.max(0, piece.start - maxSaying), piece.start))) {
      yield piece;
    }
  }
}

function isGivenOut(match: string): boolean {
  return /^(?!000|666|9)\d{3}\D?(?!00)\d{2}\D?(?!0000)\d{4}$/.test(match);
}
