import { insert } from '../diagnostics/fix.ts';
import type { Block, Cond, Expr } from '../plan/plan.ts';
import type { Check } from './check.ts';
import { conjuncts, limits, nameOf, operandsOf, variablesIn } from './parts.ts';

/** Two variables that may be one span, and a `never` that the `when` span itself breaks. */
export const sameSpan: Check = ({ rule, report, parts }) => {
  const { when, never } = rule;
  const names = [...rule.variables.keys()];
  for (const block of [when, never]) {
    const bindings = block ? bindingsOf(block) : [];
    for (const [index, { name, bind: second, operand }] of bindings.entries()) {
      const first = bindings.slice(0, index).find((earlier) => earlier.name === name)?.bind;
      const node = parts.get(operand);
      if (first === undefined || node?.kind !== 'as' || !block || tellsApart(block, first, second)) {
        continue;
      }
      const apart = `${names[first]}:id != ${names[second]}:id`;
      const fix = insert(node.end, ` and ${apart}`, `write ${apart}`);
      report('same-span', node.name, `\`${names[first]}\` and \`${names[second]}\` may be the same span.`, [fix]);
    }
  }
  const [part, ...others] = never ? conjuncts(never.body) : [];
  if (!when || part?.kind !== 'span' || part.operand.bind !== null || others.length > 0) {
    return;
  }
  const { pattern } = part.operand;
  const own = bindingsOf(when).find(({ name }) => name === nameOf(pattern))?.bind;
  const node = parts.get(part);
  if (own !== undefined && node && (!pattern.cond || isJoin(pattern.cond, own))) {
    const fix = insert(node.end, ` as other and other:id != ${names[own]}:id`, `another span than ${names[own]}`);
    report('same-span', node, `\`${names[own]}\` itself is such a span, so this never holds.`, [fix]);
  }
};

/** The variables bound to spans of a name. */
function bindingsOf({ body }: Block) {
  return conjuncts(body)
    .flatMap(operandsOf)
    .flatMap((operand) => {
      const name = nameOf(operand.pattern);
      return operand.bind === null || name === null ? [] : [{ bind: operand.bind, name, operand }];
    });
}

/** A relation between two spans, or a comparison that one span does not satisfy with itself. */
function tellsApart({ body }: Block, a: number, b: number): boolean {
  return conjuncts(body).some((part: Expr) => {
    const variables = variablesIn(part);
    const isBetween = part.kind === 'chain' || ('op' in part && limits(part));
    return part.kind === 'not' || part.kind === 'or' || (isBetween && variables.has(a) && variables.has(b));
  });
}

/** Equalities with the variable only, each of one key: the variable satisfies them itself. */
function isJoin(cond: Cond, variable: number): boolean {
  return cond.kind === 'and'
    ? cond.parts.every((part) => isJoin(part, variable))
    : cond.kind === 'compare' &&
        cond.op === '==' &&
        cond.left.kind === 'field' &&
        cond.right.kind === 'field' &&
        cond.left.key === cond.right.key &&
        variablesIn(cond).has(variable);
}
