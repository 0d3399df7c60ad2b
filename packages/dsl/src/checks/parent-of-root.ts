import { insert } from '../diagnostics/fix.ts';
import { visit, type Part } from '../plan/visit-plan.ts';
import type { Check } from './check.ts';
import { isNegated } from './parts.ts';

/** `parent:service != "x"` is true of a root, which has no parent. */
export const parentOfRoot: Check = ({ parts, report, slice }) => {
  for (const pattern of parts.keys()) {
    visit('base' in pattern ? pattern.cond : null, (test) => {
      const node = parts.get(test);
      if (!isNegated(test) || !node || !('left' in node)) {
        return;
      }
      const other = 'right' in test && isOfParent(test.right) && 'right' in node ? node.right : undefined;
      const parent = isOfParent(test.left) ? node.left : other;
      if (parent && !asksForParent(pattern)) {
        const asked = `exists(${slice(parent)})`;
        const fix = insert(node.start, `${asked} and `, `ask for ${asked} first`);
        report('parent-of-root', node, 'This is also true of a root, which has no parent.', [fix]);
      }
    });
  }
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
