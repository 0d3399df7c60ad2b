/** What can be wrong with a file of evidence. */
export type ProblemKind =
  /** No JSON, or not in its canonical form: a field twice, blanks, another order. */
  | 'malformed'
  /** Signed, but a field is missing or of another type than it should be. */
  | 'wrong-type'
  /** The signature is not of what stands there. */
  | 'altered'
  /** Signed with a key that is not at hand. */
  | 'unknown-key'
  | 'missing'
  | 'out-of-order'
  | 'duplicate'
  /** What a correction corrects is not there. */
  | 'not-there'
  /** Two summaries of one rule count the same time. */
  | 'overlap'
  /** No summary tells of a time in which the rule was in force. */
  | 'gap'
  /** The last record, which says how many there are, is not there, or says otherwise. */
  | 'not-closed'
  | 'after-end'
  | 'end-disagrees';

/** One thing that is wrong. */
export interface Problem {
  readonly kind: ProblemKind;
  /** From 1; where it was noticed. */
  readonly line?: number;
  /** As the record says: of one that was altered they may be wrong, too. */
  readonly framework?: string;
  readonly control?: string;
  readonly sequence?: number;
  /** The last of several missing records. */
  readonly through?: number;
  /** A sentence for people. */
  readonly why: string;
}

/** A problem is told where it is found, not given back. */
export type Tell = (problem: Problem) => void;
