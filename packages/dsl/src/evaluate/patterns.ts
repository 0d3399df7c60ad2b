import type { Operand, Pattern, Relation } from '../plan/plan.ts';
import { judgeCondition } from './conditions.ts';
import { related } from './relations.ts';
import { both, no, truth, unknown, yes, type Truth } from './truth.ts';
import { unseen, type Candidate, type Env } from './world.ts';

/** Whether a span fits a pattern. Of the unseen span that is unknown. */
export function fits(span: Candidate, { base, cond }: Pattern, env: Env): Truth {
  env.world.step();
  if (span === unseen) {
    return unknown;
  }
  const one = named(base, env);
  const isBased =
    one === unseen
      ? unknown
      : truth(typeof base === 'object' && 'name' in base ? span.name === base.name : base === 'any' || span === one);
  return isBased === no || !cond ? isBased : both(isBased, judgeCondition(cond, { ...env, self: span }));
}

/** The one span that a pattern names: null for a root that is not there, undefined where it names none. */
function named(base: Pattern['base'], { world, variables }: Env): Candidate | null | undefined {
  return base === 'root'
    ? world.root
    : typeof base === 'object' && 'variable' in base
      ? variables[base.variable]
      : undefined;
}

/** The spans among which an operand is to be found: one when it names it, else all of `among`. */
export function candidates({ bind, pattern }: Operand, env: Env, among: readonly Candidate[]): readonly Candidate[] {
  const one = bind === null ? named(pattern.base, env) : env.variables[bind];
  return one === undefined ? among : one === null ? [] : [one];
}

/**
 * Whether there are spans for all operands, of those that `spansFor` allows, that fit, stand in their relations and are
 * pairwise distinct; `visit` sees the first ones of which it is true.
 */
export function judgeChain(
  operands: readonly Operand[],
  relations: readonly Relation[],
  env: Env,
  spansFor: (operand: Operand, index: number) => readonly Candidate[],
  visit?: (spans: readonly Candidate[]) => void,
): Truth {
  return extend([], yes);

  function extend(chosen: readonly Candidate[], soFar: Truth): Truth {
    const operand = operands[chosen.length];
    if (!operand) {
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
      let here = both(soFar, fits(span, operand.pattern, env));
      if (here !== no && before && relation) {
        here = both(here, related(relation, before, span, env.world));
      }
      if (here > greatest) {
        const found = extend([...chosen, span], here);
        greatest = found > greatest ? found : greatest;
      }
      if (greatest === yes) {
        break;
      }
    }
    return greatest;
  }
}
