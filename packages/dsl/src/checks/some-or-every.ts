import type { Fix } from '../diagnostics/fix.ts';
import type { Expr } from '../plan/plan.ts';
import type { Check, CheckInput } from './check.ts';
import { conjuncts, isLimiting, limits, variableOf, variablesIn, variablesRead } from './parts.ts';

/** `always { P.where(x < 1) }` and `always { P as q and q.x < 1 }` ask for one such span, not for all of them. */
export const someOrEvery: Check = (input) => {
  const { always } = input.rule;
  if (always === null) {
    return;
  }
  const parts = conjuncts(always.body);
  const free = new Set(always.binds.filter((variable) => !isRelated(variable, parts)));
  for (const part of parts) {
    if (
      part.kind === 'span' &&
      part.operand.bind === null &&
      variableOf(part.operand) === null &&
      part.operand.pattern.base !== 'root'
    ) {
      const { cond } = part.operand.pattern;
      if (cond !== null && variablesRead(cond).size === 0 && isLimiting(cond)) {
        warn(part, input);
      }
    } else if ('op' in part && limits(part)) {
      const variables = [...variablesIn(part)];
      if (variables.length > 0 && variables.every((variable) => free.has(variable))) {
        warn(part, input);
      }
    }
  }
};

/** Whether a variable is tied to another span: then "some span that is tied so" is likely meant. */
function isRelated(variable: number, parts: readonly Expr[]): boolean {
  return parts.some((part) => {
    if (part.kind === 'chain') {
      return part.operands.some((operand) => variableOf(operand) === variable);
    }
    return part.kind === 'span' && part.operand.bind === variable && variablesRead(part.operand.pattern.cond).size > 0;
  });
}

function warn(part: Expr, { rule, tree, report }: CheckInput): void {
  const node = rule.origins.get(part);
  const block = tree.rule.blocks.find(({ keyword }) => keyword === 'always');
  if (node === undefined || block === undefined) {
    return;
  }
  const fixes: Fix[] = [];
  const free = !tree.rule.blocks.some(({ keyword }) => keyword === 'never');
  if (block.body === node && node.kind === 'where' && free) {
    const target = rule.context.slice(node.target);
    const condition = node.conditions.map((part) => rule.context.slice(part)).join(' and ');
    fixes.push({
      title: 'forbid the others: never { ... }',
      edits: [{ range: block, text: `never { ${target}.where(not (${condition})) }` }],
    });
  }
  if (block.body.kind === 'and' && block.body.parts.at(-1) === node && tree.rule.blocks.length === 1) {
    const before = block.body.parts.at(-2);
    if (before?.kind === 'as') {
      const others = rule.context.slice({ start: block.body.start, end: before.end });
      fixes.push({
        title: 'every one: when { ... } always { ... }',
        edits: [{ range: block, text: `when { ${others} } always { ${rule.context.slice(node)} }` }],
      });
    }
  }
  report('some-not-every', node, 'This asks for at least one such span; the others may be otherwise.', fixes);
}
