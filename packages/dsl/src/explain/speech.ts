import type { Aggregate, FieldRef } from '../plan/plan.ts';
import type { ResolvedRule } from '../resolve/resolve.ts';

/** How a span (event, link) is spoken of: `it failed`, `its amount`; without possessive, `the amount of p`. */
export interface Voice {
  readonly subject: string;
  readonly possessive: string | null;
  /** How it is spoken of further on in the same clause. */
  readonly later: Voice | null;
}

export const it: Voice = { subject: 'it', possessive: 'its ', later: null };
export const that: Voice = { subject: 'that', possessive: 'whose ', later: it };
/** Of several, behind their noun. */
export const each: Voice = {
  subject: 'each of which',
  possessive: 'whose ',
  later: { subject: 'each', possessive: 'their ', later: null },
};
/** `the sum of amount over ...` */
export const nobody: Voice = { subject: 'it', possessive: '', later: null };

export function named(name: string): Voice {
  return { subject: name, possessive: null, later: null };
}

/** What a sentence depends on beside the part that it says. */
export interface Speech {
  readonly rule: ResolvedRule;
  /** The words of the variables, by number. */
  readonly variables: readonly string[];
  /** The variables that the sentence begins with, `for every ...`, and whether it said their patterns there. */
  readonly introduced: ReadonlyMap<number, { readonly withPattern: boolean }>;
  /** The span in question. */
  readonly self: Voice;
  /** The event or link in question. */
  readonly item: Voice | null;
  /** Fields of which the same sentence says that they are there. */
  readonly present: readonly FieldRef[];
  /** Says the number that an aggregate stands for: aggregates hold patterns, patterns values. */
  readonly aggregate: (aggregate: Aggregate) => string;
}

export function later(speech: Speech): Speech {
  const { self, item } = speech;
  return { ...speech, self: self.later ?? self, item: item?.later ?? item };
}

export function variableName(variable: number, { variables }: Speech): string {
  return variables[variable] ?? '';
}
