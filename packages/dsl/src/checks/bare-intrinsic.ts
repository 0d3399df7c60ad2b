import { replace } from '../diagnostics/fix.ts';
import type { FieldRef, Value } from '../plan/plan.ts';
import { constantOf, intrinsicsOf } from '../resolve/intrinsics.ts';
import type { AnyNode } from '../syntax/tree.ts';
import { withoutParens } from '../syntax/walk.ts';
import { lookup } from '../text/lookup.ts';
import type { Range } from '../text/range.ts';
import type { Check } from './check.ts';

/** An attribute called name, kind, service, or status of a status word, or aggregated like an intrinsic: that is meant. */
export const bareIntrinsic: Check = ({ report, parts, slice }) => {
  const warn = (node: AnyNode, range: Range, { of, key }: FieldRef): void => {
    const written = of === 'self' ? `span:${key}` : slice(range).replace(/\.(\w+)$/, ':$1');
    const before = slice({ start: node.start, end: range.start });
    const fix = before.endsWith('.')
      ? replace(node, `${before}where(${written}${slice({ start: range.end, end: node.end })})`)
      : replace(range, written);
    report('bare-intrinsic', range, `This is an attribute called ${key}; did you mean ${written}?`, [fix]);
  };
  parts.forEach((node, test) => {
    if (test.kind === 'aggregate') {
      const { of } = test;
      if (of?.kind === 'field' && of.scope === 'any' && lookup(intrinsicsOf('span'), of.key) && node.kind === 'call') {
        warn(node, node.of ?? node, of);
      }
      return;
    }
    if ((test.kind !== 'compare' && test.kind !== 'in' && test.kind !== 'matches') || !('left' in node)) {
      return;
    }
    const { left } = test;
    const compared = test.kind === 'compare' ? test.right : test.kind === 'in' ? test.items[0] : undefined;
    if (left.kind === 'field' && isSuspect(left, compared)) {
      warn(node, withoutParens(node.left), left);
    }
  });
};

function isSuspect({ of, scope, key }: FieldRef, compared: Value | undefined): boolean {
  const isStatus = key === 'status' && compared?.kind === 'string' && constantOf(key, compared.value);
  return scope === 'any' && of !== 'event' && of !== 'link' && (/^(name|kind|service)$/.test(key) || !!isStatus);
}
