/** What a rule may be at most; each has a diagnostic of its own. Together they bound every pass over a rule. */
export const limits = {
  /** UTF-8 bytes of source. */
  sourceBytes: 64 * 1024,
  /** Parentheses, `not` and signs inside each other; operators of one sum, product or chain of relations. */
  nesting: 50,
  /** Characters of a string literal. */
  string: 10_000,
  /** Characters of a name. */
  identifier: 255,
  variables: 16,
  listItems: 1_000,
  /** Characters of a regular expression, and instructions of its compiled program. */
  regex: 1_000,
  regexProgram: 5_000,
  /** Diagnostics reported for one text; the rest is left out. */
  diagnostics: 100,
} as const;
