import type { Block, Expr, Operand, Test } from '../plan/plan.ts';
import { visit } from '../plan/visit-plan.ts';
import type { Span } from '../trace.ts';
import { members } from './aggregates.ts';
import { assignments, judgeExpr } from './expressions.ts';
import { candidates, judgeChain } from './patterns.ts';
import { yes } from './truth.ts';
import { unseen, type Candidate, type Env } from './world.ts';

/** Counted spans of an aggregate that a witness shows at most. */
const countedShown = 10;

/**
 * What a witness shows of a block that holds: the first spans that match its positive patterns, for each branch of an
 * `or` that holds those of its first assignment, which `met` is told, and, if asked for, the spans that aggregates count.
 */
export function matchesOf(expr: Expr, env: Env, withCounted: boolean, met: (assignment: Env) => void): Span[] {
  switch (expr.kind) {
    case 'and':
      return expr.parts.flatMap((part) => matchesOf(part, env, withCounted, met));
    case 'or':
      return expr.branches.flatMap((branch) => {
        const [assignment, holds] = firstAssignment(branch, env);
        if (!holds) {
          return [];
        }
        met(assignment);
        return [...boundSpans(branch, assignment), ...matchesOf(branch.body, assignment, withCounted, met)];
      });
    case 'not':
      return [];
    case 'span':
    case 'chain': {
      const { operands, relations } = expr.kind === 'chain' ? expr : { operands: [expr.operand], relations: [] };
      const spansFor = (operand: Operand) => candidates(operand, env, env.world.facts.spans);
      let found: readonly Candidate[] = [];
      judgeChain(operands, relations, env, spansFor, (spans) => {
        found = spans;
      });
      return seen(found.filter((_, index) => isUnnamed(operands[index])));
    }
    default:
      return withCounted ? countedBy(expr, env) : [];
  }
}

/** The spans of the variables that a block binds. */
export function boundSpans(block: Block, env: Env): Span[] {
  return seen(block.binds.map((variable) => env.variables[variable] ?? unseen));
}

/** The first assignment of which a block's body is true, and whether there is one. */
export function firstAssignment(block: Block, env: Env): [Env, boolean] {
  for (const assignment of assignments(block, env, 'seen')) {
    if (judgeExpr(block.body, assignment) === yes) {
      return [assignment, true];
    }
  }
  return [env, false];
}

/** A span that was found, not one that a variable names. */
function isUnnamed(operand: Operand | undefined): boolean {
  const base = operand?.pattern.base;
  return operand?.bind === null && !(typeof base === 'object' && 'variable' in base);
}

function seen(spans: readonly Candidate[]): Span[] {
  return spans.filter((span): span is Span => span !== unseen);
}

function countedBy(test: Test, env: Env): Span[] {
  const spans: Span[] = [];
  visit(test, (value) => {
    if (value.kind === 'aggregate') {
      spans.push(...members(value, env).fitting.slice(0, countedShown));
    }
  });
  return spans;
}
