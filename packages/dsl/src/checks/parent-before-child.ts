import { replace } from '../diagnostics/fix.ts';
import type { Check } from './check.ts';
import { conjuncts, variableOf } from './parts.ts';

/** A parent usually runs as long as its child, so one is rarely before the other. */
export const parentBeforeChild: Check = ({ rule, report, parts, slice }) => {
  const pairs = [rule.when, rule.always, rule.never]
    .flatMap((block) => (block ? conjuncts(block.body) : []))
    .flatMap((chain) => {
      const node = parts.get(chain);
      return chain.kind !== 'chain' || node?.kind !== 'chain'
        ? []
        : chain.relations.map(({ kind, withinNs }, index) => {
            const sides = chain.operands.slice(index, index + 2);
            const variables = sides.map(variableOf);
            return {
              kind,
              withinNs,
              isRoot: sides.some(({ pattern }) => pattern.base === 'root'),
              // The two variables, whichever comes first; empty when one is none.
              variables: variables.includes(null) ? '' : variables.sort().join(' '),
              range: node.relations[index] ?? node,
              nodes: node.operands.slice(index, index + 2),
            };
          });
    });
  const nested = pairs.filter(({ kind }) => /^(child|parent|descendant|ancestor)$/.test(kind));
  for (const { kind, withinNs, isRoot, variables, range, nodes } of pairs) {
    const isNested = variables !== '' && nested.some((pair) => pair.variables === variables);
    if ((kind !== 'before' && kind !== 'after') || !(isRoot || isNested)) {
      continue;
    }
    const [a, b] = nodes;
    const isPlain = a?.kind === 'path' && b?.kind === 'path' && withinNs === null && !isRoot;
    const op = kind === 'before' ? '<=' : '>=';
    report(
      'parent-before-child',
      range,
      `A parent runs while its children do: \`${kind}\` compares its end with the start of the other.`,
      isPlain ? [replace({ start: a.start, end: b.end }, `${slice(a)}:start ${op} ${slice(b)}:start`)] : [],
    );
  }
};
