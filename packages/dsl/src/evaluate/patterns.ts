import type { Operand, Pattern, Relation } from '../plan/plan.ts';
import { judgeCondition } from './conditions.ts';
import { related } from './relations.ts';
import { no, truth, unknown, yes, type Truth } from './truth.ts';
import { unseen, type Candidate, type Env, type World } from './world.ts';

/** Whether a span fits a pattern. Of the unseen span that is unknown. */
export function fits(span: Candidate, { base, cond }: Pattern, env: Env, world: World): Truth {
  world.step();
  if (span === unseen) {
    return unknown;
  }
  const based = isBased(span, base, env, world);
  return based === no || cond === null
    ? based
    : (Math.min(based, judgeCondition(cond, { ...env, self: span }, world)) as Truth);
}

function isBased(span: Candidate, base: Pattern['base'], env: Env, world: World): Truth {
  if (base === 'any') {
    return yes;
  }
  if (base === 'root') {
    return sameSpan(span, world.root());
  }
  if ('name' in base) {
    return truth(span !== unseen && span.name === base.name);
  }
  return sameSpan(span, env.variables[base.variable] ?? null);
}

function sameSpan(a: Candidate, b: Candidate | null): Truth {
  return a === unseen || b === unseen ? unknown : truth(a === b);
}

/** The spans among which an operand is to be found: one when it names it, else all of `among`. */
export function candidates(
  { bind, pattern }: Operand,
  env: Env,
  world: World,
  among: readonly Candidate[],
): readonly Candidate[] {
  const { base } = pattern;
  const named =
    bind !== null
      ? env.variables[bind]
      : base === 'root'
        ? world.root()
        : typeof base === 'object' && 'variable' in base
          ? env.variables[base.variable]
          : undefined;
  return named === undefined ? among : named === null ? [] : [named];
}

/**
 * Whether there are spans for all operands, of those that `spansFor` allows, that fit, stand in their relations and are
 * pairwise distinct; `visit` sees the first ones of which it is true.
 */
export function judgeChain(
  operands: readonly Operand[],
  relations: readonly Relation[],
  env: Env,
  world: World,
  spansFor: (operand: Operand, index: number) => readonly Candidate[],
  visit?: (spans: readonly Candidate[]) => void,
): Truth {
  const extend = (chosen: readonly Candidate[], soFar: Truth): Truth => {
    const operand = operands[chosen.length];
    if (operand === undefined) {
      if (soFar === yes) {
        visit?.(chosen);
      }
      return soFar;
    }
    const before = chosen.at(-1);
    const relation = relations[chosen.length - 1];
    let greatest: Truth = no;
    for (const span of spansFor(operand, chosen.length)) {
      if (span !== unseen && chosen.includes(span)) {
        continue;
      }
      let here = Math.min(soFar, fits(span, operand.pattern, env, world)) as Truth;
      if (here !== no && before !== undefined && relation !== undefined) {
        here = Math.min(here, related(relation, before, span, world)) as Truth;
      }
      if (here > greatest) {
        greatest = Math.max(greatest, extend([...chosen, span], here)) as Truth;
      }
      if (greatest === yes) {
        break;
      }
    }
    return greatest;
  };
  return extend([], yes);
}
