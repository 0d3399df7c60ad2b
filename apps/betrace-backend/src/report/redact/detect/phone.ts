import { piecesOf } from './match.ts';
import type { Piece } from './match.ts';

/** Each with the least number of digits, and what it is not in a text without. */
const patterns: readonly (readonly [RegExp, number, RegExp])[] = [
  // E.164, with a plus or its percent-encoding, however it is grouped.
  [/(?:(?<![0-9a-z.+])\+|%2b)[1-9](?:[ .()/-]{0,2}\d){7,14}(?![0-9])/gi, 8, /[+%]/],
  // The same as dialled in most countries.
  [/(?<![0-9a-z.+-])00[1-9]\d{0,2}[ ./-](?:[ .()/-]{0,2}\d){6,12}(?![0-9a-z]|[.-]\d)/gi, 10, /00[1-9]/],
  // North America: area and exchange begin with 2 to 9.
  [
    /(?<![0-9a-z.+-])(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}(?![0-9a-z]|[.-]\d)/gi,
    10,
    /\d\d\d[ .)-]/,
  ],
  // Elsewhere: with the zero of the trunk, in groups with blanks or a slash.
  [
    /(?<![0-9a-z.:+-])\(?0[1-9]\d{0,4}\)?(?: |\/ ?)\d{2,4}(?: ?\d{2,4}){1,4}(?![0-9a-z:]|[.-]\d)/gi,
    9,
    /0\d{1,5}\)?[ /]/,
  ],
];

/**
 * Phone numbers as people write them: with the country's code, as in North America, and with a trunk zero in groups.
 * Plain digits are none.
 */
export function* phones(text: string): Iterable<Piece> {
  for (const [pattern, leastDigits, needed] of patterns) {
    if (needed.test(text)) {
      yield* piecesOf(text, pattern, (match) => match.replace(/%2b|\D/gi, '').length >= leastDigits);
    }
  }
}
