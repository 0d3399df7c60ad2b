/** A piece of a text, by UTF-16 units: from `start` up to, and without, `end`. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/**
 * The pieces that a pattern matches and that pass a check of what it cannot say; where the pattern ends with a group, the
 * piece is that group. Every quantifier of the patterns here is bounded, or cannot give back what it took: the time is
 * linear in the length of the text.
 */
export function* piecesOf(text: string, pattern: RegExp, check: (match: string) => boolean = yes): Iterable<Piece> {
  for (const { 0: match, 1: piece = match, index } of text.matchAll(pattern)) {
    if (check(piece)) {
      const end = index + match.length;
      yield { start: end - piece.length, end };
    }
  }
}

function yes(): boolean {
  return true;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** ASCII letters and digits. */
export function isWord(code: number): boolean {
  return isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 122);
}
