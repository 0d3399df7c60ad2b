import type { Cond, Expr, Operand, Pattern, Test } from '../plan/plan.ts';
import { visit, type Part } from '../plan/visit-plan.ts';

/** The parts that must all hold: of an `and` its parts, else the expression itself. */
export function conjuncts(expr: Expr): readonly Expr[] {
  return expr.kind === 'and' ? expr.parts.flatMap(conjuncts) : [expr];
}

/** The spans that an expression speaks of. */
export function operandsOf(expr: Expr): readonly Operand[] {
  return expr.kind === 'span' ? [expr.operand] : expr.kind === 'chain' ? expr.operands : [];
}

/** The name a pattern asks for; null for any span, the root and variables. */
export function nameOf({ base }: Pattern): string | null {
  return typeof base === 'object' && 'name' in base ? base.name : null;
}

/** The variable that an operand is; null for one that is to be found. */
export function variableOf({ bind, pattern: { base } }: Operand): number | null {
  return bind ?? (typeof base === 'object' && 'variable' in base ? base.variable : null);
}

/** The variables that a part reads, names or binds. */
export function variablesIn(part: object | null): ReadonlySet<number> {
  const found = new Set<number>();
  visit(part, (inner) => {
    const variable = 'variable' in inner ? inner.variable : 'bind' in inner ? inner.bind : null;
    if (variable !== null) {
      found.add(variable);
    }
  });
  return found;
}

/** Whether a condition limits a value, such as `<`, rather than telling which span is meant. */
export function isLimiting(cond: Cond): boolean {
  let found = false;
  visit(cond, (part) => {
    found ||= part.kind === 'not' || limits(part);
  });
  return found;
}

export function limits(part: Part): boolean {
  return part.kind === 'compare' ? /^[<>!]/.test(part.op) : part.kind === 'in' && part.negated;
}

/** A test that holds of what is different. */
export function isNegated(test: Part): test is Test & { kind: 'compare' | 'in' } {
  return test.kind === 'compare' ? test.op === '!=' : test.kind === 'in' && test.negated;
}
