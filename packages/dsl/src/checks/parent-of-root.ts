import { insert } from '../diagnostics/fix.ts';
import { visit, visitRule, type Part } from '../plan/visit-plan.ts';
import type { Check } from './check.ts';

/** `parent:service != "x"` is true of a root, which has no parent. */
export const parentOfRoot: Check = ({ rule, report, nodeOf, slice }) => {
  visitRule(rule, (pattern) => {
    if (!('cond' in pattern) || !('base' in pattern) || asksForParent(pattern)) {
      return;
    }
    visit(pattern.cond, (test) => {
      const node = nodeOf(test);
      const isNegated = test.kind === 'compare' ? test.op === '!=' : test.kind === 'in' && test.negated;
      if (!isNegated || !node || !('left' in node) || !('left' in test)) {
        return;
      }
      const other = 'right' in test && isOfParent(test.right) && 'right' in node ? node.right : undefined;
      const parent = isOfParent(test.left) ? node.left : other;
      if (parent) {
        const asked = `exists(${slice(parent)})`;
        const fix = insert(node.start, `${asked} and `, `ask for ${asked} first`);
        report('parent-of-root', node, 'This is also true of a root, which has no parent.', [fix]);
      }
    });
  });
};

function isOfParent(value: Part): boolean {
  return value.kind === 'field' && value.of === 'parent';
}

/** Whether the condition speaks of whether there is a parent. */
function asksForParent(pattern: Part): boolean {
  let found = false;
  visit(pattern, (test) => {
    found ||= test.kind === 'exists' && isOfParent(test.field);
    found ||= test.kind === 'compare' && test.left.kind === 'field' && /^(isRoot|parentID)$/.test(test.left.key);
  });
  return found;
}
