import type { Block, Expr, Operand, Pattern } from '../plan/plan.ts';
import { visit } from '../plan/visit-plan.ts';
import { judgeTest } from './conditions.ts';
import { candidates, fits, judgeChain } from './patterns.ts';
import { all, no, not, some, yes, type Truth } from './truth.ts';
import { bind, nothingBound, type Candidate, type Env, type World } from './world.ts';

/**
 * Over what a positive part quantifies: 'all' the universe, or only the spans 'seen', which decides whether a rule
 * applies to an incomplete trace at all.
 */
export type Reach = 'all' | 'seen';

export function judgeExpr(expr: Expr, env: Env, world: World, reach: Reach = 'all'): Truth {
  const among = reach === 'seen' ? world.facts.spans : world.universe;
  switch (expr.kind) {
    case 'and':
      return all(expr.parts, (part) => judgeExpr(part, env, world, reach));
    case 'or':
      return some(expr.branches, (branch) => judgeBlock(branch, env, world, reach));
    case 'not':
      return not(judgeBlock(expr.block, env, world));
    case 'span':
      return judgeChain([expr.operand], [], env, world, (operand) => candidates(operand, env, world, among));
    case 'chain':
      return judgeChain(expr.operands, expr.relations, env, world, (operand) => candidates(operand, env, world, among));
    default:
      return judgeTest(expr, env, world);
  }
}

/** ∃ over the variables that a block binds, of its body. */
export function judgeBlock(block: Block, env: Env, world: World, reach: Reach = 'all'): Truth {
  return some(assignments(block, env, world, reach), (assignment) => judgeExpr(block.body, assignment, world, reach));
}

/**
 * The assignments of a block's variables, in the order of binding and of spans. Spans are left out that no pattern lets
 * a variable be, whatever the others are: there the body is false.
 */
export function* assignments(block: Block, env: Env, world: World, reach: Reach = 'all'): Generator<Env> {
  const among = reach === 'seen' ? world.facts.spans : world.universe;
  const choices = block.binds.map((variable) =>
    among.filter((span) => mayBe(variable, span, block.body, world) !== no),
  );
  yield* extend(0, env);

  function* extend(index: number, env: Env): Generator<Env> {
    const variable = block.binds[index];
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
function mayBe(variable: number, span: Candidate, expr: Expr, world: World): Truth {
  switch (expr.kind) {
    case 'and':
      return all(expr.parts, (part) => mayBe(variable, span, part, world));
    case 'or':
      return some(expr.branches, ({ body }) => mayBe(variable, span, body, world));
    case 'span':
      return mayFit(variable, span, expr.operand, world);
    case 'chain':
      return all(expr.operands, (operand) => mayFit(variable, span, operand, world));
    default:
      return yes;
  }
}

function mayFit(variable: number, span: Candidate, { bind: bound, pattern }: Operand, world: World): Truth {
  if (bound !== variable || (typeof pattern.base === 'object' && 'variable' in pattern.base)) {
    return yes;
  }
  const closed: Pattern = speaksOfVariables(pattern) ? { base: pattern.base, cond: null } : pattern;
  return fits(span, closed, nothingBound, world);
}

function speaksOfVariables({ cond }: Pattern): boolean {
  let found = false;
  visit(cond, (part) => {
    found ||= 'variable' in part;
  });
  return found;
}
