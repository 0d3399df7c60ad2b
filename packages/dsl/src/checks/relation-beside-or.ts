import { replace } from '../diagnostics/fix.ts';
import { walk } from '../syntax/walk.ts';
import type { Check } from './check.ts';

/** `A before B or C` is `(A before B) or C`. */
export const relationBesideOr: Check = ({ tree, rule, report }) => {
  walk(tree.rule, (node) => {
    if (node.kind !== 'or') {
      return;
    }
    for (const [index, part] of node.parts.entries()) {
      const next = node.parts[index + 1];
      const bare = next?.kind === 'path' && next.intrinsic === null && !rule.variables.has(rule.context.slice(next));
      if (part.kind !== 'chain' || next === undefined || !(bare || next.kind === 'string' || next.kind === 'where')) {
        continue;
      }
      const last = part.operands.at(-1) ?? part;
      const [relation, other] = [rule.context.slice(part), rule.context.slice(next)];
      const again =
        rule.context.slice({ start: part.start, end: last.start }) +
        other +
        rule.context.slice({ start: last.end, end: part.end });
      const both = { start: part.start, end: next.end };
      report('relation-beside-or', both, `This is read as (${relation}) or ${other}.`, [
        replace(both, `(${relation}) or (${again})`, `write (${relation}) or (${again})`),
        replace(part, `(${relation})`, 'put the relation in parentheses'),
      ]);
    }
  });
};
