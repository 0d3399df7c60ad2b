import type { Fix } from '../diagnostics/fix.ts';
import type { Expr } from '../plan/plan.ts';
import type { Check } from './check.ts';
import { conjuncts, isLimiting, limits, variableOf, variablesIn } from './parts.ts';

/** `always { P.where(x < 1) }` and `always { P as q and q.x < 1 }` ask for one such span, not for all of them. */
export const someOrEvery: Check = ({ rule, tree, report, parts, slice }) => {
  const conditions = rule.always ? conjuncts(rule.always.body) : [];
  const free = rule.always?.binds.filter((variable) => !isRelated(variable, conditions)) ?? [];
  const { blocks } = tree.rule;
  const block = blocks.find(({ keyword }) => keyword === 'always');
  for (const part of conditions) {
    const node = parts.get(part);
    if (!node || !block || !isSome(part, free)) {
      continue;
    }
    const { body } = block;
    const fixes: Fix[] = [];
    const rewrite = (title: string, text: string) => fixes.push({ title, edits: [{ range: block, text }] });
    if (body === node && node.kind === 'where' && !blocks.some(({ keyword }) => keyword === 'never')) {
      const such = node.conditions.map(slice).join(' and ');
      rewrite('forbid the others: never { ... }', `never { ${slice(node.target)}.where(not (${such})) }`);
    }
    const before = body.kind === 'and' && body.parts.at(-1) === node ? body.parts.at(-2) : undefined;
    if (before?.kind === 'as' && blocks.length === 1) {
      const others = slice({ start: body.start, end: before.end });
      rewrite('every one: when { ... } always { ... }', `when { ${others} } always { ${slice(node)} }`);
    }
    report('some-not-every', node, 'This asks for at least one such span; the others may be otherwise.', fixes);
  }
};

/** Whether a part asks for some span within limits. */
function isSome(part: Expr, free: readonly number[]): boolean {
  if (part.kind === 'span') {
    const { base, cond } = part.operand.pattern;
    const isOneOfSeveral = variableOf(part.operand) === null && base !== 'root';
    return isOneOfSeveral && cond !== null && variablesIn(cond).size === 0 && isLimiting(cond);
  }
  const variables = [...variablesIn(part)];
  return 'op' in part && limits(part) && variables.length > 0 && variables.every((variable) => free.includes(variable));
}

/** Whether a variable is tied to another span: then "some span that is tied so" is likely meant. */
function isRelated(variable: number, parts: readonly Expr[]): boolean {
  return parts.some((part) =>
    part.kind === 'chain'
      ? part.operands.some((operand) => variableOf(operand) === variable)
      : part.kind === 'span' && part.operand.bind === variable && variablesIn(part.operand.pattern.cond).size > 0,
  );
}
