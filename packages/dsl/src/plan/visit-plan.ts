import type { Cond, Expr, Operand, Owner, Pattern, Value } from './plan.ts';

/** A part of a resolved rule; operands, patterns and what names a variable have no kind. */
export type Part = Expr | Cond | Value | ((Operand | Pattern | Extract<Owner, object>) & { readonly kind?: undefined });

/** Visits a part and all below it, in the order of the text. A plan is a tree of plain data. */
export function visit(part: unknown, found: (part: Part) => void): void {
  if (Array.isArray(part)) {
    for (const inner of part) {
      visit(inner, found);
    }
  } else if (typeof part === 'object' && part !== null) {
    found(part as Part);
    for (const key in part) {
      visit(part[key as keyof typeof part], found);
    }
  }
}
