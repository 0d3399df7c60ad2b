import type { Block, Cond, Expr, Operand, Owner, Pattern, Value } from './plan.ts';

/** A part of a resolved rule; operands, patterns and what names a variable have no kind. */
export type Part = Expr | Cond | Value | ((Operand | Pattern | Extract<Owner, object>) & { readonly kind?: undefined });

/** Visits a part and all below it, in the order of the text. A plan is a tree of plain data. */
export function visit(part: object | null, found: (part: Part) => void): void {
  if (part !== null) {
    if (!Array.isArray(part)) {
      found(part as Part);
    }
    for (const inner of Object.values(part) as unknown[]) {
      if (typeof inner === 'object') {
        visit(inner, found);
      }
    }
  }
}

type Blocks = Record<'when' | 'always' | 'never', Block | null>;

/** The parts of rules: many checks ask for them. */
const known = new WeakMap<Blocks, readonly Part[]>();

/** Visits the parts with a kind and the patterns below the blocks of a rule. */
export function visitRule(rule: Blocks, found: (part: Part) => void): void {
  let parts = known.get(rule);
  if (!parts) {
    const all: Part[] = [];
    [rule.when, rule.always, rule.never].forEach((block) =>
      visit(block, (part) => (part.kind || 'base' in part) && all.push(part)),
    );
    known.set(rule, all);
    parts = all;
  }
  parts.forEach(found);
}
