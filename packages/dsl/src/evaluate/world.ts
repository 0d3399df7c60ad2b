import type { Span, SpanEvent, SpanLink } from '../trace.ts';
import type { TraceFacts } from './trace-facts.ts';

/** The one unseen span ω that an incomplete trace may lack. */
export const unseen = Symbol('unseen span');
export type Candidate = Span | typeof unseen;

/** A trace to judge, whole or not, and the work that may still be spent on it. */
export interface World {
  readonly facts: TraceFacts;
  /** Whether it is judged as a whole trace. */
  readonly complete: boolean;
  /** Whether it came in whole: the value of trace:complete. */
  readonly cameWhole: boolean;
  /** What quantifiers range over: the spans, and ω on an incomplete trace. */
  readonly universe: readonly Candidate[];
  /** The root as an operand: of an incomplete trace without one it is unseen. */
  readonly root: Candidate | null;
  /** Counts one question to a span; ends the evaluation when there were too many. */
  readonly step: () => void;
}

/** The world, and what is bound while an expression is judged. */
export interface Env {
  readonly world: World;
  /** By number of the variable; undefined while it is not bound. */
  readonly variables: readonly (Candidate | undefined)[];
  /** The span, event and link in question, inside a condition. */
  readonly self: Candidate | null;
  readonly event: SpanEvent | null;
  readonly link: SpanLink | null;
}

export function bind(env: Env, variable: number, span: Candidate): Env {
  const variables = [...env.variables];
  variables[variable] = span;
  return { ...env, variables };
}

/** Where nothing is bound. */
export function nothingBound(world: World): Env {
  return { world, variables: [], self: null, event: null, link: null };
}

export function createWorld(facts: TraceFacts, complete: boolean, cameWhole: boolean, budget: number): World {
  let steps = budget;
  return {
    facts,
    complete,
    cameWhole,
    universe: complete ? facts.spans : [...facts.spans, unseen],
    root: facts.root ?? (complete ? null : unseen),
    step: () => {
      if (steps-- <= 0) {
        throw new BudgetSpent();
      }
    },
  };
}

/** Thrown inside an evaluation and caught at its door. */
export class BudgetSpent extends Error {}
