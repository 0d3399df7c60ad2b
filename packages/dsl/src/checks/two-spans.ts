import { edit } from '../diagnostics/fix.ts';
import type { AnyNode } from '../syntax/tree.ts';
import type { Check } from './check.ts';
import { nameOf, walkExpr } from './parts.ts';

/** `A.where(x > 1) and A.where(y == 2)` may be two spans. */
export const twoSpans: Check = ({ rule, report }) => {
  for (const block of [rule.when, rule.always, rule.never]) {
    if (block === null) {
      continue;
    }
    walkExpr(block.body, (expr) => {
      if (expr.kind !== 'and') {
        return;
      }
      const seen = new Map<string, AnyNode>();
      for (const part of expr.parts) {
        const name =
          part.kind === 'span' && part.operand.bind === null && part.operand.pattern.cond !== null
            ? nameOf(part.operand.pattern)
            : null;
        const node = rule.origins.get(part);
        if (name === null || node === undefined) {
          continue;
        }
        const first = seen.get(name);
        if (first?.kind === 'where' && node.kind === 'where') {
          const condition = node.conditions.map((item) => rule.context.slice(item)).join(' and ');
          const between = rule.context.slice({ start: first.end, end: node.start });
          const joined = /^\s+and\s+$/.test(between)
            ? [
                {
                  title: 'one span: join the conditions',
                  edits: [edit(first.end - 1, ` and ${condition})`, first.end), edit(first.end, '', node.end)],
                },
              ]
            : [];
          report('two-spans', node, `This may be another ${name} than the one before.`, joined);
        } else if (first !== undefined) {
          report('two-spans', node, `This may be another ${name} than the one before.`);
        }
        seen.set(name, first ?? node);
      }
    });
  }
};
