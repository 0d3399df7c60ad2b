import type { Block, Cond, Expr, Operand, Pattern, SpanSet, Test, Value } from './plan.ts';

/** The parts of a resolved rule that are values, conditions and patterns, in the order of the text. */
export interface PlanVisitor {
  readonly value?: (value: Value) => void;
  readonly cond?: (cond: Cond) => void;
  readonly pattern?: (pattern: Pattern) => void;
  readonly test?: (test: Test) => void;
}

/** Calls the visitor for everything below the blocks of a rule. */
export function visitRule(
  { when, always, never }: Record<'when' | 'always' | 'never', Block | null>,
  visitor: PlanVisitor,
): void {
  for (const block of [when, always, never]) {
    visitBlock(block, visitor);
  }
}

/** Calls the visitor for everything below a block. */
export function visitBlock(block: Block | null, visitor: PlanVisitor): void {
  if (block !== null) {
    visitExpr(block.body, visitor);
  }
}

export function visitExpr(expr: Expr, visitor: PlanVisitor): void {
  switch (expr.kind) {
    case 'and':
      return expr.parts.forEach((part) => visitExpr(part, visitor));
    case 'or':
      return expr.branches.forEach((branch) => visitBlock(branch, visitor));
    case 'not':
      return visitBlock(expr.block, visitor);
    case 'span':
      return visitOperand(expr.operand, visitor);
    case 'chain':
      return expr.operands.forEach((operand) => visitOperand(operand, visitor));
    default:
      return visitTest(expr, visitor);
  }
}

function visitOperand({ pattern }: Operand, visitor: PlanVisitor): void {
  visitPattern(pattern, visitor);
}

function visitPattern(pattern: Pattern, visitor: PlanVisitor): void {
  visitor.pattern?.(pattern);
  if (pattern.cond !== null) {
    visitCond(pattern.cond, visitor);
  }
}

export function visitCond(cond: Cond, visitor: PlanVisitor): void {
  visitor.cond?.(cond);
  switch (cond.kind) {
    case 'and':
    case 'or':
      return cond.parts.forEach((part) => visitCond(part, visitor));
    case 'not':
      return visitCond(cond.part, visitor);
    case 'event':
    case 'link':
      return visitCond(cond.cond, visitor);
    default:
      return visitTest(cond, visitor);
  }
}

function visitTest(test: Test, visitor: PlanVisitor): void {
  visitor.test?.(test);
  switch (test.kind) {
    case 'compare':
      visitValue(test.left, visitor);
      return visitValue(test.right, visitor);
    case 'in':
    case 'matches':
      return visitValue(test.left, visitor);
    case 'exists':
      return visitValue(test.field, visitor);
    case 'ip_in':
      return visitValue(test.value, visitor);
  }
}

function visitValue(value: Value, visitor: PlanVisitor): void {
  visitor.value?.(value);
  switch (value.kind) {
    case 'arithmetic':
      visitValue(value.left, visitor);
      return visitValue(value.right, visitor);
    case 'negate':
    case 'function':
    case 'json':
      return visitValue(value.value, visitor);
    case 'aggregate':
      if (value.of !== null) {
        visitValue(value.of, visitor);
      }
      return visitSet(value.set, visitor);
    default:
      return;
  }
}

function visitSet(set: SpanSet, visitor: PlanVisitor): void {
  set.patterns.forEach((pattern) => visitPattern(pattern, visitor));
}
