import type { Block, Expr, Test, Value } from '../plan/plan.ts';
import type { Span } from '../trace.ts';
import { members } from './aggregates.ts';
import { assignments, judgeExpr } from './expressions.ts';
import { candidates, judgeChain } from './patterns.ts';
import { yes } from './truth.ts';
import { unseen, type Candidate, type Env, type World } from './world.ts';

/** Counted spans of an aggregate that a witness shows at most. */
const countedShown = 10;

/**
 * What a witness shows of a block that holds: the first spans that match its positive patterns, for each branch of an
 * `or` that holds those of its first assignment, which `met` is told, and, if asked for, the spans that aggregates count.
 */
export function matchesOf(
  expr: Expr,
  env: Env,
  world: World,
  withCounted: boolean,
  met: (assignment: Env) => void,
): Span[] {
  switch (expr.kind) {
    case 'and':
      return expr.parts.flatMap((part) => matchesOf(part, env, world, withCounted, met));
    case 'or':
      return expr.branches.flatMap((branch) => {
        const [assignment, holds] = firstAssignment(branch, env, world);
        if (!holds) {
          return [];
        }
        met(assignment);
        return [...boundSpans(branch, assignment), ...matchesOf(branch.body, assignment, world, withCounted, met)];
      });
    case 'not':
      return [];
    case 'span':
    case 'chain': {
      const [operands, relations] = expr.kind === 'span' ? [[expr.operand], []] : [expr.operands, expr.relations];
      let found: readonly Candidate[] = [];
      const spansFor = (operand: (typeof operands)[number]): readonly Candidate[] =>
        candidates(operand, env, world, world.facts.spans);
      judgeChain(operands, relations, env, world, spansFor, (spans) => {
        found = spans;
      });
      return seen(found.filter((_, index) => isUnnamed(operands[index])));
    }
    default:
      return withCounted ? countedBy(expr, env, world) : [];
  }
}

/** The spans of the variables that a block binds. */
export function boundSpans(block: Block, env: Env): Span[] {
  return seen(block.binds.map((variable) => env.variables[variable] ?? unseen));
}

/** The first assignment of which a block's body is true, and whether there is one. */
export function firstAssignment(block: Block, env: Env, world: World): [Env, boolean] {
  for (const assignment of assignments(block, env, world, 'seen')) {
    if (judgeExpr(block.body, assignment, world) === yes) {
      return [assignment, true];
    }
  }
  return [env, false];
}

/** A span that was found, not one that a variable names. */
function isUnnamed(
  operand: { readonly bind: number | null; readonly pattern: { readonly base: unknown } } | undefined,
): boolean {
  const base = operand?.pattern.base;
  return operand?.bind === null && !(typeof base === 'object' && base !== null && 'variable' in base);
}

function seen(spans: readonly Candidate[]): Span[] {
  return spans.filter((span): span is Span => span !== unseen);
}

function countedBy(test: Test, env: Env, world: World): Span[] {
  const values: Value[] =
    test.kind === 'compare'
      ? [test.left, test.right]
      : test.kind === 'exists'
        ? []
        : [test.kind === 'ip_in' ? test.value : test.left];
  return values.flatMap((value) => counted(value, env, world));
}

function counted(value: Value, env: Env, world: World): Span[] {
  switch (value.kind) {
    case 'aggregate':
      return members(value, env, world).fitting.slice(0, countedShown);
    case 'arithmetic':
      return [...counted(value.left, env, world), ...counted(value.right, env, world)];
    case 'negate':
    case 'function':
    case 'json':
      return counted(value.value, env, world);
    default:
      return [];
  }
}
