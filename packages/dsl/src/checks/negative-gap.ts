import { insert, replace } from '../diagnostics/fix.ts';
import type { Check } from './check.ts';
import { variableOf } from './parts.ts';

const gap = /^(\w+):(start|end)\s*-\s*(\w+):(start|end)$/;

/** `p:start - f:end <= 5s` is true, too, when the difference is negative. */
export const negativeGap: Check = ({ rule, report, parts, slice }) => {
  const names = [...rule.variables.keys()];
  if (names.length === 0) {
    return;
  }
  /** What the rule says of the order already: pairs of variables in a relation, and differences limited from below. */
  const ordered = new Set<string>();
  parts.forEach((node, part) => {
    if (part.kind === 'chain') {
      const variables = part.operands.map(variableOf);
      variables.forEach((a) => variables.forEach((b) => ordered.add(`${names[a ?? -1]} ${names[b ?? -1]}`)));
    } else if (part.kind === 'compare' && part.op.startsWith('>') && node.kind === 'compare') {
      ordered.add(slice(node.left));
    }
  });
  parts.forEach((node, test) => {
    if (test.kind !== 'compare' || !test.op.startsWith('<') || node.kind !== 'compare') {
      return;
    }
    const difference = slice(node.left);
    const [, later = '', from, earlier = '', to] = gap.exec(difference) ?? [];
    const owners = [later, earlier].filter((owner) => owner === 'root' || rule.variables.has(owner));
    if (
      owners.length < 2 ||
      later === earlier ||
      test.right.kind !== 'duration' ||
      test.right.ns < 0n ||
      ordered.has(difference) ||
      ordered.has(`${later} ${earlier}`)
    ) {
      return;
    }
    const isBefore = from === 'start' && to === 'end' && test.op === '<=' && !owners.includes('root');
    report('negative-gap', node, 'This also holds when the difference is negative, however large.', [
      ...(isBefore ? [replace(node, `${earlier} before ${later} within ${slice(node.right)}`)] : []),
      replace(node.left, `abs(${difference})`, 'in either order: abs(...)'),
      insert(node.end, ` and ${difference} >= 0s`, 'in this order only: and ... >= 0s'),
    ]);
  });
};
