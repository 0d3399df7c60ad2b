import { replace } from '../diagnostics/fix.ts';
import type { FieldRef, Test, Value } from '../plan/plan.ts';
import { visitRule } from '../plan/visit-plan.ts';
import { constantOf } from '../resolve/intrinsics.ts';
import { withoutParens } from '../syntax/walk.ts';
import type { Check } from './check.ts';

/** An attribute called name, kind, service, or status of a status word: probably the intrinsic is meant. */
export const bareIntrinsic: Check = ({ rule, text, report }) => {
  const suspect = (test: Test, left: Value, compared: Value | null): void => {
    const node = rule.origins.get(test);
    if (left.kind !== 'field' || !isSuspect(left, compared) || node === undefined || !('left' in node)) {
      return;
    }
    const range = withoutParens(node.left);
    const written =
      left.of === 'self' ? `span:${left.key}` : text.slice(range.start, range.end).replace(/\.(\w+)$/, ':$1');
    report('bare-intrinsic', range, `This is an attribute called ${left.key}; did you mean ${written}?`, [
      replace(range, written),
    ]);
  };
  visitRule(rule, {
    test: (test) => {
      if (test.kind === 'compare') {
        suspect(test, test.left, test.right);
      } else if (test.kind === 'in' || test.kind === 'matches') {
        suspect(test, test.left, test.kind === 'in' ? (test.items[0] ?? null) : null);
      }
    },
  });
};

function isSuspect({ of, scope, key }: FieldRef, compared: Value | null): boolean {
  if (scope !== 'any' || of === 'event' || of === 'link') {
    return false;
  }
  const status = compared?.kind === 'string' && constantOf('status', compared.value) !== null;
  return key === 'name' || key === 'kind' || key === 'service' || (key === 'status' && status);
}
