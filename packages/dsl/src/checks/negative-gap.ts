import { insert, replace, type Fix } from '../diagnostics/fix.ts';
import type { Owner, Test, Value } from '../plan/plan.ts';
import { visitRule } from '../plan/visit-plan.ts';
import type { Check, CheckInput } from './check.ts';
import { variableOf, walkExpr } from './parts.ts';

/** `p:start - f:end <= 5s` is true, too, when the difference is negative. */
export const negativeGap: Check = (input) => {
  const { rule } = input;
  const ordered = orderedPairs(input);
  visitRule(rule, { test: (test) => judge(test, ordered, input) });
};

function judge(test: Test, ordered: ReadonlySet<string>, { rule, report }: CheckInput): void {
  const node = rule.origins.get(test);
  const limited = test.kind === 'compare' && test.as === 'duration' && (test.op === '<' || test.op === '<=');
  if (!limited || node?.kind !== 'compare' || node.left.kind !== 'arithmetic' || node.left.op !== '-') {
    return;
  }
  const { left, right } = test;
  const [later, earlier] = left.kind === 'arithmetic' ? [instantOf(left.left), instantOf(left.right)] : [null, null];
  const difference = rule.context.slice(node.left);
  if (later === null || earlier === null || right.kind !== 'duration' || right.ns < 0n) {
    return;
  }
  if (later.owner === earlier.owner || ordered.has(difference) || ordered.has(`${later.owner} ${earlier.owner}`)) {
    return;
  }
  const fixes: Fix[] = [];
  if (
    later.key === 'start' &&
    earlier.key === 'end' &&
    test.op === '<=' &&
    later.owner !== 'root' &&
    earlier.owner !== 'root'
  ) {
    fixes.push(
      replace(
        node,
        `${nameOf(earlier.owner, rule)} before ${nameOf(later.owner, rule)} within ${rule.context.slice(node.right)}`,
      ),
    );
  }
  fixes.push(
    replace(node.left, `abs(${difference})`, 'in either order: abs(...)'),
    insert(node.end, ` and ${difference} >= 0s`, 'in this order only: and ... >= 0s'),
  );
  report('negative-gap', node, 'This also holds when the difference is negative, however large.', fixes);
}

/** What the rule says of the order already: pairs of variables in a relation, and differences limited from below. */
function orderedPairs({ rule }: CheckInput): ReadonlySet<string> {
  const ordered = new Set<string>();
  for (const block of [rule.when, rule.always, rule.never]) {
    if (block === null) {
      continue;
    }
    walkExpr(block.body, (expr) => {
      if (expr.kind === 'chain') {
        const variables = expr.operands.map((operand) => variableOf(operand));
        variables.forEach((a) => variables.forEach((b) => ordered.add(`${a} ${b}`)));
      }
    });
  }
  visitRule(rule, {
    test: (test) => {
      const node = rule.origins.get(test);
      if (test.kind === 'compare' && (test.op === '>' || test.op === '>=') && node?.kind === 'compare') {
        ordered.add(rule.context.slice(node.left));
      }
    },
  });
  return ordered;
}

function nameOf(owner: string, rule: CheckInput['rule']): string {
  return [...rule.variables.keys()][Number(owner)] ?? '';
}

/** A start or end, and whose it is: the number of a variable, or root. */
function instantOf(value: Value): { readonly owner: string; readonly key: string } | null {
  if (value.kind !== 'field' || value.scope !== 'intrinsic' || (value.key !== 'start' && value.key !== 'end')) {
    return null;
  }
  const owner = ownerOf(value.of);
  return owner === null ? null : { owner, key: value.key };
}

function ownerOf(of: Owner): string | null {
  return typeof of === 'object' ? String(of.variable) : of === 'root' ? 'root' : null;
}
