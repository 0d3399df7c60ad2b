import { replace } from '../diagnostics/fix.ts';
import type { Value } from '../plan/plan.ts';
import { visitRule } from '../plan/visit-plan.ts';
import { typeOf } from '../resolve/types.ts';
import type { Check } from './check.ts';

/** `==` with a number that was divided or averaged: the last digits of doubles differ. */
export const computedDouble: Check = ({ rule, report }) => {
  visitRule(rule, {
    test: (test) => {
      const node = rule.origins.get(test);
      const equality =
        test.kind === 'compare' &&
        (test.op === '==' || test.op === '!=') &&
        test.as !== 'duration' &&
        test.as !== 'string';
      if (!equality || node?.kind !== 'compare' || !(isComputed(test.left) || isComputed(test.right))) {
        return;
      }
      const [left, right] = [rule.context.slice(node.left), rule.context.slice(node.right)];
      const near = `abs(${left} - ${node.right.kind === 'arithmetic' ? `(${right})` : right}) ${test.op === '==' ? '<' : '>='} 0.001`;
      report('computed-double', node, 'A computed number with a fraction is rarely exactly equal to another.', [
        replace(node, near),
      ]);
    },
  });
};

function isComputed(value: Value): boolean {
  switch (value.kind) {
    case 'arithmetic':
      return (
        value.op === '/' ||
        isFraction(value.left) ||
        isFraction(value.right) ||
        isComputed(value.left) ||
        isComputed(value.right)
      );
    case 'negate':
      return isComputed(value.value);
    case 'function':
      return value.name === 'abs' && isComputed(value.value);
    case 'aggregate':
      return value.name === 'avg' && typeOf(value) === 'number';
    default:
      return false;
  }
}

function isFraction(value: Value): boolean {
  return value.kind === 'double' && !Number.isInteger(value.value);
}
