import type { WitnessSpan } from './witness.ts';

/** The block that failed. */
export type Clause = 'always' | 'never';

/** What a rule says of a trace. */
export interface RuleVerdict {
  readonly id: string;
  readonly verdict: 'not_applicable' | 'satisfied' | 'violated' | 'inconclusive' | 'error';
  /** With `inconclusive`: `no-root`, `missing-parent` or `cut-short`. With `error`: `budget`, or `fault: …` for a fault of ours. */
  readonly reason?: string;
  /** With `violated`, the clause that the first witness breaks. */
  readonly clause?: Clause;
  /** How many assignments of the `when` variables fail; 0 unless violated. */
  readonly failingAssignments: number;
  /** The first 10 of them: the spans of their variables, then those that matched unnamed patterns. */
  readonly witnesses: readonly (readonly WitnessSpan[])[];
}
