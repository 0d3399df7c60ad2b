import type { Block, Expr, Operand, Pattern } from '../plan/plan.ts';
import { visit } from '../plan/visit-plan.ts';
import { judgeTest } from './conditions.ts';
import { candidates, fits, judgeChain } from './patterns.ts';
import { all, no, not, some, yes, type Truth } from './truth.ts';
import { bind, nothingBound, type Candidate, type Env } from './world.ts';

/**
 * Over what a positive part quantifies: 'all' the universe, or only the spans 'seen', which decides whether a rule
 * applies to an incomplete trace at all.
 */
export type Reach = 'all' | 'seen';

function reachable({ world }: Env, reach: Reach): readonly Candidate[] {
  return reach === 'seen' ? world.facts.spans : world.universe;
}

export function judgeExpr(expr: Expr, env: Env, reach: Reach = 'all'): Truth {
  switch (expr.kind) {
    case 'and':
      return all(expr.parts, (part) => judgeExpr(part, env, reach));
    case 'or':
      return some(expr.branches, (branch) => judgeBlock(branch, env, reach));
    case 'not':
      return not(judgeBlock(expr.block, env));
    case 'span':
    case 'chain': {
      const { operands, relations } = expr.kind === 'chain' ? expr : { operands: [expr.operand], relations: [] };
      return judgeChain(operands, relations, env, (operand) => candidates(operand, env, reachable(env, reach)));
    }
    default:
      return judgeTest(expr, env);
  }
}

/** ∃ over the variables that a block binds, of its body. */
export function judgeBlock(block: Block, env: Env, reach: Reach = 'all'): Truth {
  return some(assignments(block, env, reach), (assignment) => judgeExpr(block.body, assignment, reach));
}

/**
 * The assignments of a block's variables, in the order of binding and of spans. Spans are left out that no pattern lets
 * a variable be, whatever the others are: there the body is false.
 */
export function* assignments({ binds, body }: Block, env: Env, reach: Reach = 'all'): Generator<Env> {
  const choices = binds.map((variable) =>
    reachable(env, reach).filter((span) => mayBe(variable, span, body, env) !== no),
  );
  yield* extend(0, env);

  function* extend(index: number, env: Env): Generator<Env> {
    const variable = binds[index];
    if (variable === undefined) {
      yield env;
      return;
    }
    for (const span of choices[index] ?? []) {
      yield* extend(index + 1, bind(env, variable, span));
    }
  }
}

/** A bound from above of an expression's truth when the variable is that span and nothing else is known. */
function mayBe(variable: number, span: Candidate, expr: Expr, env: Env): Truth {
  switch (expr.kind) {
    case 'and':
      return all(expr.parts, (part) => mayBe(variable, span, part, env));
    case 'or':
      return some(expr.branches, ({ body }) => mayBe(variable, span, body, env));
    case 'span':
      return mayFit(variable, span, expr.operand, env);
    case 'chain':
      return all(expr.operands, (operand) => mayFit(variable, span, operand, env));
    default:
      return yes;
  }
}

function mayFit(variable: number, span: Candidate, { bind: bound, pattern }: Operand, { world }: Env): Truth {
  const { base } = pattern;
  if (bound !== variable || (typeof base === 'object' && 'variable' in base)) {
    return yes;
  }
  return fits(span, speaksOfVariables(pattern) ? { base, cond: null } : pattern, nothingBound(world));
}

function speaksOfVariables({ cond }: Pattern): boolean {
  let found = false;
  visit(cond, (part) => {
    found ||= 'variable' in part;
  });
  return found;
}
