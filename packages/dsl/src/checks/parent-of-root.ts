import { insert } from '../diagnostics/fix.ts';
import { visit, type Part } from '../plan/visit-plan.ts';
import type { AnyNode } from '../syntax/tree.ts';
import type { Check } from './check.ts';
import { isNegated } from './parts.ts';

/** `parent:service != "x"` is true of a root, which has no parent. */
export const parentOfRoot: Check = ({ parts, report, slice }) => {
  /** The negated tests of a parent, each with its node and what it asks of the parent. */
  const suspects = new Map<Part, readonly [AnyNode, AnyNode]>();
  parts.forEach((node, test) => {
    if (isNegated(test) && 'left' in node) {
      const other = 'right' in test && isOfParent(test.right) && 'right' in node ? node.right : undefined;
      const parent = isOfParent(test.left) ? node.left : other;
      if (parent) {
        suspects.set(test, [node, parent]);
      }
    }
  });
  for (const pattern of suspects.size > 0 ? parts.keys() : []) {
    if (!('base' in pattern) || asksForParent(pattern)) {
      continue;
    }
    visit(pattern.cond, (test) => {
      const [node, parent] = suspects.get(test) ?? [];
      if (node && parent) {
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
