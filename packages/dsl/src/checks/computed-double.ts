import { replace } from '../diagnostics/fix.ts';
import type { Value } from '../plan/plan.ts';
import type { Check } from './check.ts';

/** `==` with a number that was divided or averaged: the last digits of doubles differ. */
export const computedDouble: Check = ({ report, parts, slice }) => {
  parts.forEach((node, test) => {
    if (
      test.kind !== 'compare' ||
      node.kind !== 'compare' ||
      !/^[=!]=/.test(test.op) ||
      test.as === 'duration' ||
      test.as === 'string' ||
      !(isComputed(test.left) || isComputed(test.right))
    ) {
      return;
    }
    const right = slice(node.right);
    const other = node.right.kind === 'arithmetic' ? `(${right})` : right;
    const near = `abs(${slice(node.left)} - ${other}) ${test.op === '==' ? '<' : '>='} 0.001`;
    report('computed-double', node, 'A computed number with a fraction is rarely exactly equal to another.', [
      replace(node, near),
    ]);
  });
};

function isComputed(value: Value): boolean {
  switch (value.kind) {
    case 'arithmetic':
      return (
        value.op === '/' ||
        [value.left, value.right].some((side) => isComputed(side) || (side.kind === 'double' && side.value % 1 !== 0))
      );
    case 'negate':
      return isComputed(value.value);
    case 'function':
      return value.name === 'abs' && isComputed(value.value);
    case 'aggregate':
      return value.name === 'avg' && value.result === 'number';
    default:
      return false;
  }
}
