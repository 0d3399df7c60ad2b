import { edit } from '../diagnostics/fix.ts';
import type { AnyNode } from '../syntax/tree.ts';
import type { Check } from './check.ts';
import { nameOf } from './parts.ts';

/** `A.where(x > 1) and A.where(y == 2)` may be two spans. */
export const twoSpans: Check = ({ report, parts, slice }) => {
  for (const expr of parts.keys()) {
    if (expr.kind !== 'and') {
      continue;
    }
    const seen = new Map<string, AnyNode>();
    for (const part of expr.parts) {
      const operand = part.kind === 'span' ? part.operand : undefined;
      const name = operand?.bind === null && operand.pattern.cond ? nameOf(operand.pattern) : null;
      const node = parts.get(part);
      if (name === null || !node) {
        continue;
      }
      const first = seen.get(name);
      if (first) {
        const isBeside = /^\s+and\s+$/.test(slice({ start: first.end, end: node.start }));
        const conditions = isBeside && first.kind === 'where' && node.kind === 'where' ? node.conditions : [];
        const text = ` and ${conditions.map(slice).join(' and ')})`;
        const edits = [edit(first.end - 1, text, first.end), edit(first.end, '', node.end)];
        const fixes = conditions.length > 0 ? [{ title: 'one span: join the conditions', edits }] : [];
        report('two-spans', node, `This may be another ${name} than the one before.`, fixes);
      } else {
        seen.set(name, node);
      }
    }
  }
};
