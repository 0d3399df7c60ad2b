import { insert } from '../diagnostics/fix.ts';
import type { Cond, FieldRef, Test } from '../plan/plan.ts';
import { visitRule, visitCond } from '../plan/visit-plan.ts';
import type { Check } from './check.ts';

/** `parent:service != "x"` is true of a root, which has no parent. */
export const parentOfRoot: Check = ({ rule, report }) => {
  visitRule(rule, {
    pattern: ({ cond }) => {
      if (cond === null || asksForParent(cond)) {
        return;
      }
      visitCond(cond, {
        test: (test) => {
          const field = negatedParent(test);
          const node = rule.origins.get(test);
          if (field === null || node === undefined || !('left' in node)) {
            return;
          }
          const parent = 'right' in node && test.kind === 'compare' && test.left !== field ? node.right : node.left;
          const text = rule.context.slice(parent);
          const fix = insert(node.start, `exists(${text}) and `, `ask for exists(${text}) first`);
          report('parent-of-root', node, 'This is also true of a root, which has no parent.', [fix]);
        },
      });
    },
  });
};

/** The field of the parent that is compared by != or not in. */
function negatedParent(test: Test): FieldRef | null {
  const sides =
    test.kind === 'compare' && test.op === '!='
      ? [test.left, test.right]
      : test.kind === 'in' && test.negated
        ? [test.left]
        : [];
  return sides.find((side): side is FieldRef => side.kind === 'field' && side.of === 'parent') ?? null;
}

/** Whether the condition speaks of whether there is a parent. */
function asksForParent(cond: Cond): boolean {
  let found = false;
  visitCond(cond, {
    test: (test) => {
      found ||= test.kind === 'exists' && test.field.of === 'parent';
      found ||=
        test.kind === 'compare' &&
        test.left.kind === 'field' &&
        (test.left.key === 'isRoot' || test.left.key === 'parentID');
    },
  });
  return found;
}
