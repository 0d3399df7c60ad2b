import type { Range } from '../text/range.ts';

/** `mark` is an operator or punctuation, told apart by `text`. */
export type TokenKind = 'word' | 'int' | 'double' | 'duration' | 'string' | 'mark' | 'end';

export interface Token extends Range {
  readonly kind: TokenKind;
  /** As written; of a string the value. */
  readonly text: string;
  /** Of an int or a duration (ns). */
  readonly int: bigint;
  /** Whether blanks, comments or line ends stand before it. */
  readonly spaced: boolean;
}

export interface Comment extends Range {
  readonly text: string;
}
