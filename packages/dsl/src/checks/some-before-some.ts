import type { Fix } from '../diagnostics/fix.ts';
import type { Check } from './check.ts';
import { conjuncts, variableOf } from './parts.ts';

/** `always { A before B }` holds when some A is before some B. */
export const someBeforeSome: Check = ({ rule, tree, report }) => {
  if (rule.always === null) {
    return;
  }
  for (const part of conjuncts(rule.always.body)) {
    const node = rule.origins.get(part);
    const free =
      part.kind === 'chain' &&
      part.operands.every((operand) => variableOf(operand) === null && operand.pattern.base !== 'root');
    if (!free || node?.kind !== 'chain') {
      continue;
    }
    const block = tree.rule.blocks.find(({ keyword }) => keyword === 'always');
    const alone = tree.rule.blocks.length === 1 && block?.body === node;
    const fixes = node.operands.flatMap((operand, index): Fix[] => {
      if (!alone || operand.kind === 'as') {
        return [];
      }
      const text = rule.context.slice(operand);
      const [before, after] = [
        { start: node.start, end: operand.start },
        { start: operand.end, end: node.end },
      ];
      const rest = `${rule.context.slice(before)}x${rule.context.slice(after)}`;
      const title = `for every one of the ${index === 0 ? 'first' : 'later'} spans`;
      return [{ title, edits: [{ range: block, text: `when { ${text} as x } always { ${rest} }` }] }];
    });
    report(
      'some-not-every',
      node,
      'This holds when some of the first spans stand so to some of the others, not all of them.',
      fixes,
    );
  }
};
