import type { Cond, Expr, Operand, Owner, Pattern, Test, Value } from '../plan/plan.ts';
import { visitCond, visitExpr } from '../plan/visit-plan.ts';

/** The parts that must all hold: of an `and` its parts, else the expression itself. */
export function conjuncts(expr: Expr): readonly Expr[] {
  return expr.kind === 'and' ? expr.parts.flatMap(conjuncts) : [expr];
}

/** Visits an expression and all below it; `positive` is false inside a `not`. */
export function walkExpr(expr: Expr, visit: (expr: Expr, positive: boolean) => void, positive = true): void {
  visit(expr, positive);
  switch (expr.kind) {
    case 'and':
      return expr.parts.forEach((part) => walkExpr(part, visit, positive));
    case 'or':
      return expr.branches.forEach((branch) => walkExpr(branch.body, visit, positive));
    case 'not':
      return walkExpr(expr.block.body, visit, false);
    default:
      return;
  }
}

/** The name a pattern asks for; null for any span, the root and variables. */
export function nameOf({ base }: Pattern): string | null {
  return typeof base === 'object' && 'name' in base ? base.name : null;
}

/** The variable that an operand is; null for one that is to be found. */
export function variableOf({ bind, pattern }: Operand): number | null {
  if (bind !== null) {
    return bind;
  }
  return typeof pattern.base === 'object' && 'variable' in pattern.base ? pattern.base.variable : null;
}

/** The variables whose fields a condition reads. */
export function variablesRead(cond: Cond | null): ReadonlySet<number> {
  const found = new Set<number>();
  if (cond !== null) {
    visitCond(cond, { value: (value) => addOwner(value, found) });
  }
  return found;
}

/** The variables that an expression reads or names. */
export function variablesIn(expr: Expr): ReadonlySet<number> {
  const found = new Set<number>();
  visitExpr(expr, {
    value: (value) => addOwner(value, found),
    pattern: ({ base }) => {
      if (typeof base === 'object' && 'variable' in base) {
        found.add(base.variable);
      }
    },
  });
  if (expr.kind === 'chain') {
    expr.operands.forEach(({ bind }) => bind !== null && found.add(bind));
  }
  return found;
}

function addOwner(value: Value, found: Set<number>): void {
  const owner: Owner = value.kind === 'field' ? value.of : 'self';
  if (typeof owner === 'object') {
    found.add(owner.variable);
  }
}

/** Whether a condition limits a value, such as `<`, rather than telling which span is meant. */
export function isLimiting(cond: Cond): boolean {
  let found = false;
  visitCond(cond, {
    cond: ({ kind }) => {
      found ||= kind === 'not';
    },
    test: (test) => {
      found ||= limits(test);
    },
  });
  return found;
}

export function limits(test: Test): boolean {
  return test.kind === 'compare' ? ['<', '<=', '>', '>=', '!='].includes(test.op) : test.kind === 'in' && test.negated;
}
