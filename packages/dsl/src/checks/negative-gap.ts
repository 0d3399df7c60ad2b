import { insert, replace, type Fix } from '../diagnostics/fix.ts';
import type { Owner, Value } from '../plan/plan.ts';
import { visitBlock } from '../plan/visit-plan.ts';
import type { Check } from './check.ts';

/** `p:start - f:end <= 5s` is true, too, when the difference is negative. */
export const negativeGap: Check = ({ rule, report }) => {
  for (const block of [rule.when, rule.always, rule.never]) {
    visitBlock(block, {
      test: (test) => {
        const node = rule.origins.get(test);
        if (
          test.kind !== 'compare' ||
          test.as !== 'duration' ||
          (test.op !== '<' && test.op !== '<=') ||
          node?.kind !== 'compare'
        ) {
          return;
        }
        const { left, right } = test;
        const [later, earlier] =
          left.kind === 'arithmetic' && left.op === '-' ? [instantOf(left.left), instantOf(left.right)] : [null, null];
        if (
          later === null ||
          earlier === null ||
          later.of === earlier.of ||
          right.kind !== 'duration' ||
          right.ns < 0n ||
          node.left.kind !== 'arithmetic'
        ) {
          return;
        }
        const fixes: Fix[] = [];
        const variable = (owner: Owner): string =>
          typeof owner === 'object' ? ([...rule.variables.keys()][owner.variable] ?? '') : '';
        const names = [variable(earlier.of), variable(later.of)];
        if (later.key === 'start' && earlier.key === 'end' && test.op === '<=' && names.every((name) => name !== '')) {
          fixes.push(replace(node, `${names.join(' before ')} within ${rule.context.slice(node.right)}`));
        }
        const difference = rule.context.slice(node.left);
        fixes.push(
          replace(node.left, `abs(${difference})`, 'in either order: abs(...)'),
          insert(node.end, ` and ${difference} >= 0s`, 'in this order only: and ... >= 0s'),
        );
        report('negative-gap', node, 'This also holds when the difference is negative, however large.', fixes);
      },
    });
  }
};

/** The owner of a start or end, with its name. */
function instantOf(value: Value): { readonly of: Owner; readonly key: string } | null {
  const instant =
    value.kind === 'field' && value.scope === 'intrinsic' && (value.key === 'start' || value.key === 'end');
  return instant ? value : null;
}
