import { insert, type Fix } from '../diagnostics/fix.ts';
import type { Block, Expr, Operand } from '../plan/plan.ts';
import type { Check, CheckInput } from './check.ts';
import { conjuncts, limits, nameOf, variablesIn, variablesRead } from './parts.ts';

/** Two variables that may be one span, and a `never` that the `when` span itself breaks. */
export const sameSpan: Check = (input) => {
  const { when, never } = input.rule;
  for (const block of [when, never]) {
    if (block !== null) {
      twoVariables(block, input);
    }
  }
  if (when !== null && never !== null) {
    breaksItself(when, never, input);
  }
};

interface Binding {
  readonly variable: number;
  readonly operand: Operand;
}

function bindingsOf(block: Block): Binding[] {
  return conjuncts(block.body).flatMap((part) => {
    const operands = part.kind === 'span' ? [part.operand] : part.kind === 'chain' ? part.operands : [];
    return operands.flatMap((operand) => (operand.bind === null ? [] : [{ variable: operand.bind, operand }]));
  });
}

function twoVariables(block: Block, { rule, report }: CheckInput): void {
  const bindings = bindingsOf(block);
  const parts = conjuncts(block.body);
  const names = [...rule.variables.keys()];
  for (const [index, second] of bindings.entries()) {
    const name = nameOf(second.operand.pattern);
    const first = bindings.slice(0, index).find(({ operand }) => name !== null && nameOf(operand.pattern) === name);
    const node = rule.origins.get(second.operand);
    if (
      first === undefined ||
      node?.kind !== 'as' ||
      parts.some((part) => tellsApart(part, first.variable, second.variable))
    ) {
      continue;
    }
    const [a, b] = [names[first.variable] ?? '', names[second.variable] ?? ''];
    const fix: Fix = insert(node.end, ` and ${a}:id != ${b}:id`, `write ${a}:id != ${b}:id`);
    report('same-span', node.name, `\`${a}\` and \`${b}\` may be the same span.`, [fix]);
  }
}

/** A relation between two spans, or a comparison that one span does not satisfy with itself. */
function tellsApart(part: Expr, a: number, b: number): boolean {
  if (part.kind === 'not' || part.kind === 'or') {
    return true;
  }
  const variables = variablesIn(part);
  const both = variables.has(a) && variables.has(b);
  return both && (part.kind === 'chain' || ('op' in part && limits(part)));
}

function breaksItself(when: Block, never: Block, { rule, report }: CheckInput): void {
  const bindings = bindingsOf(when);
  const [part, ...others] = conjuncts(never.body);
  if (part?.kind !== 'span' || part.operand.bind !== null || others.length > 0) {
    return;
  }
  const { pattern } = part.operand;
  const name = nameOf(pattern);
  const own = bindings.find(({ operand }) => name !== null && nameOf(operand.pattern) === name);
  const node = rule.origins.get(part);
  const joined = pattern.cond === null || isJoin(pattern.cond, own?.variable ?? -1);
  if (own !== undefined && node !== undefined && joined) {
    const variable = [...rule.variables.keys()][own.variable] ?? '';
    const fix = insert(node.end, ` as other and other:id != ${variable}:id`, `another span than ${variable}`);
    report('same-span', node, `\`${variable}\` itself is such a span, so this never holds.`, [fix]);
  }
}

/** Equalities with the variable only, each of one key: the variable satisfies them itself. */
function isJoin(cond: NonNullable<Operand['pattern']['cond']>, variable: number): boolean {
  if (cond.kind === 'and') {
    return cond.parts.every((part) => isJoin(part, variable));
  }
  const equal =
    cond.kind === 'compare' && cond.op === '==' && cond.left.kind === 'field' && cond.right.kind === 'field';
  return (
    equal &&
    variablesRead(cond).has(variable) &&
    (cond.left as { key: string }).key === (cond.right as { key: string }).key
  );
}
