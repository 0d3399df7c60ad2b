import type { Block, Cond, Expr, Operand, Owner, Pattern, Value } from './plan.ts';

/** A part of a resolved rule; operands, patterns and what names a variable have no kind. */
export type Part = Expr | Cond | Value | ((Operand | Pattern | Extract<Owner, object>) & { readonly kind?: undefined });

/** Visits a part and all below it, in the order of the text. A plan is a tree of plain data. */
export function visit(part: object | null, found: (part: Part) => void): void {
  if (part !== null) {
    found(part as Part);
    for (const inner of Object.values(part) as unknown[]) {
      if (typeof inner === 'object') {
        visit(inner, found);
      }
    }
  }
}

/** Visits everything below the blocks of a rule. */
export function visitRule(
  { when, always, never }: Record<'when' | 'always' | 'never', Block | null>,
  found: (part: Part) => void,
): void {
  [when, always, never].forEach((block) => visit(block, found));
}
