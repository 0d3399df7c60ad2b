import type { OpenTrace, Trace } from '@betrace/engine';
import type { Rule } from '../input/rule-source.ts';

export const verdicts = ['violated', 'satisfied', 'not_applicable', 'inconclusive', 'error'] as const;

/** What a rule says of a trace, whichever engine says it. */
export interface Judgement {
  readonly verdict: (typeof verdicts)[number];
  /** With `inconclusive` and `error`. */
  readonly reason?: string;
  /** With `violated`, the block that the first witness breaks. */
  readonly clause?: 'always' | 'never';
  /** How many assignments fail. */
  readonly failing: number;
  /** The first 10 of them: each span once, by its number in the trace. */
  readonly witnesses: readonly (readonly number[])[];
  /** The rule's message for the first witness; '' without a template. */
  readonly message: string;
}

/** A closed trace with what each rule says of it, in the order of the rules. */
export interface Judged {
  readonly trace: Trace;
  readonly judgements: readonly Judgement[];
}

/** Judges traces by rules. A missing root or parent makes a trace incomplete; nothing else does, as it is closed. */
export type Judge = (open: OpenTrace) => Judged;

export type MakeJudge = (rules: readonly Rule[]) => Judge;
