import type { Block, Operand } from '../plan/plan.ts';
import { replace } from '../diagnostics/fix.ts';
import type { Check } from './check.ts';
import { conjuncts, variableOf } from './parts.ts';

/** A parent usually runs as long as its child, so one is rarely before the other. */
export const parentBeforeChild: Check = ({ rule, report }) => {
  const blocks = [rule.when, rule.always, rule.never].filter((block): block is Block => block !== null);
  const chains = blocks.flatMap(({ body }) => conjuncts(body)).flatMap((part) => (part.kind === 'chain' ? [part] : []));
  const nested = new Set<string>();
  for (const { operands, relations } of chains) {
    for (const [index, { kind }] of relations.entries()) {
      if (kind === 'child' || kind === 'descendant' || kind === 'parent' || kind === 'ancestor') {
        nested.add(pairOf(operands[index], operands[index + 1]));
      }
    }
  }
  for (const chain of chains) {
    const node = rule.origins.get(chain);
    for (const [index, { kind, withinNs }] of chain.relations.entries()) {
      const [left, right] = [chain.operands[index], chain.operands[index + 1]];
      const root = left?.pattern.base === 'root' || right?.pattern.base === 'root';
      const pair = pairOf(left, right);
      if (
        (kind !== 'before' && kind !== 'after') ||
        node?.kind !== 'chain' ||
        !(root || (pair !== '' && nested.has(pair)))
      ) {
        continue;
      }
      const [a, b] = [node.operands[index], node.operands[index + 1]];
      const relation = node.relations[index];
      const variables =
        a?.kind === 'path' && b?.kind === 'path' && withinNs === null && relation !== undefined && !root;
      const op = kind === 'before' ? '<=' : '>=';
      const fix = variables
        ? [
            replace(
              { start: a.start, end: b.end },
              `${rule.context.slice(a)}:start ${op} ${rule.context.slice(b)}:start`,
            ),
          ]
        : [];
      report(
        'parent-before-child',
        relation ?? node,
        `A parent runs while its children do: \`${kind}\` compares its end with the start of the other.`,
        fix,
      );
    }
  }
};

/** Two variables, whichever comes first; empty when one is none. */
function pairOf(left: Operand | undefined, right: Operand | undefined): string {
  const [a, b] = [left === undefined ? null : variableOf(left), right === undefined ? null : variableOf(right)];
  return a === null || b === null ? '' : [a, b].sort((x, y) => x - y).join(' ');
}
