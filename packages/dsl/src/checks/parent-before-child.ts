import { replace } from '../diagnostics/fix.ts';
import type { Check } from './check.ts';
import { conjuncts, variableOf } from './parts.ts';

/** A parent usually runs as long as its child, so one is rarely before the other. */
export const parentBeforeChild: Check = ({ rule, report, parts, slice }) => {
  /** The relations with the root, and those between two variables. */
  const pairs = [rule.when, rule.always, rule.never]
    .flatMap((block) => (block ? conjuncts(block.body) : []))
    .flatMap((chain) =>
      (chain.kind === 'chain' ? chain.relations : []).flatMap((relation, index) => {
        const sides = chain.kind === 'chain' ? chain.operands.slice(index, index + 2) : [];
        const isRoot = sides.some(({ pattern }) => pattern.base === 'root');
        const variables = sides.map(variableOf);
        const isKnown = !variables.includes(null);
        // The two variables, whichever comes first; empty when one is none.
        return isRoot || isKnown
          ? [{ ...relation, chain, index, isRoot, variables: isKnown ? variables.sort().join(' ') : '' }]
          : [];
      }),
    );
  const nested = pairs.filter(({ kind }) => /^(child|parent|descendant|ancestor)$/.test(kind));
  for (const { kind, withinNs, chain, index, isRoot, variables } of pairs) {
    const isNested = variables !== '' && nested.some((pair) => pair.variables === variables);
    const node = parts.get(chain);
    if ((kind !== 'before' && kind !== 'after') || !(isRoot || isNested) || node?.kind !== 'chain') {
      continue;
    }
    const [a, b] = node.operands.slice(index);
    const isPlain = a?.kind === 'path' && b?.kind === 'path' && withinNs === null && !isRoot;
    const op = kind === 'before' ? '<=' : '>=';
    report(
      'parent-before-child',
      node.relations[index] ?? node,
      `A parent runs while its children do; \`${kind}\` compares an end with a start.`,
      isPlain ? [replace({ start: a.start, end: b.end }, `${slice(a)}:start ${op} ${slice(b)}:start`)] : [],
    );
  }
};
