import { replace } from '../diagnostics/fix.ts';
import type { FieldRef, Value } from '../plan/plan.ts';
import { visitRule } from '../plan/visit-plan.ts';
import { constantOf } from '../resolve/intrinsics.ts';
import { withoutParens } from '../syntax/walk.ts';
import type { Check } from './check.ts';

/** An attribute called name, kind, service, or status of a status word: probably the intrinsic is meant. */
export const bareIntrinsic: Check = ({ rule, report, nodeOf, slice }) => {
  visitRule(rule, (test) => {
    const node = nodeOf(test);
    if ((test.kind !== 'compare' && test.kind !== 'in' && test.kind !== 'matches') || !node || !('left' in node)) {
      return;
    }
    const { left } = test;
    const compared = test.kind === 'compare' ? test.right : test.kind === 'in' ? test.items[0] : undefined;
    if (left.kind === 'field' && isSuspect(left, compared)) {
      const range = withoutParens(node.left);
      const written = left.of === 'self' ? `span:${left.key}` : slice(range).replace(/\.(\w+)$/, ':$1');
      report('bare-intrinsic', range, `This is an attribute called ${left.key}; did you mean ${written}?`, [
        replace(range, written),
      ]);
    }
  });
};

function isSuspect({ of, scope, key }: FieldRef, compared: Value | undefined): boolean {
  const isStatus = key === 'status' && compared?.kind === 'string' && constantOf(key, compared.value);
  return scope === 'any' && of !== 'event' && of !== 'link' && (/^(name|kind|service)$/.test(key) || !!isStatus);
}
