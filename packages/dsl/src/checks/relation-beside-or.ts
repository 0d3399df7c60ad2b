import { replace } from '../diagnostics/fix.ts';
import { nodesOf } from '../syntax/walk.ts';
import type { Check } from './check.ts';

/** `A before B or C` is `(A before B) or C`. */
export const relationBesideOr: Check = ({ tree, rule, report, slice }) => {
  for (const node of nodesOf(tree.rule)) {
    const parts = node.kind === 'or' ? node.parts : [];
    for (const [index, part] of parts.entries()) {
      const next = parts[index + 1];
      const isBare = next?.kind === 'path' && !next.intrinsic && !rule.variables.has(slice(next));
      const last = part.kind === 'chain' ? part.operands.at(-1) : undefined;
      if (!last || !next || !(isBare || next.kind === 'string' || next.kind === 'where')) {
        continue;
      }
      const relation = `(${slice(part)})`;
      const other = slice(next);
      const again = slice({ start: part.start, end: last.start }) + other + slice({ start: last.end, end: part.end });
      const both = { start: part.start, end: next.end };
      report('relation-beside-or', both, `This is read as ${relation} or ${other}.`, [
        replace(both, `${relation} or (${again})`),
        replace(part, relation, 'put the relation in parentheses'),
      ]);
    }
  }
};
