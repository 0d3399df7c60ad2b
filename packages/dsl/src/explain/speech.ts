import type { Aggregate, FieldRef } from '../plan/plan.ts';
import type { ResolvedRule } from '../resolve/resolve.ts';
import { plural } from './english.ts';

/** How a span (event, link) is spoken of: `it failed`, `its amount`; without possessive, `the amount of p`. */
export interface Voice {
  readonly subject: string;
  readonly possessive: string | null;
  readonly plural: boolean;
  /** How it is spoken of further on in the same clause. */
  readonly later: Voice | null;
}

export const it: Voice = { subject: 'it', possessive: 'its ', plural: false, later: null };
const they: Voice = { subject: 'they', possessive: 'their ', plural: true, later: null };
export const that: Voice = { subject: 'that', possessive: 'whose ', plural: false, later: it };
export const those: Voice = { subject: 'that', possessive: 'whose ', plural: true, later: they };
/** `the sum of amount over ...` */
export const nobody: Voice = { subject: 'it', possessive: '', plural: false, later: null };

export function named(name: string): Voice {
  return { subject: name, possessive: null, plural: false, later: null };
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

/** A statement about a subject in the singular, or about several spans that are spoken of together. */
export function clause(subject: string, predicate: string, { self }: Speech): string {
  return `${subject} ${self.plural && subject === self.subject ? plural(predicate) : predicate}`;
}
