import type { Check } from './check.ts';
import { conjuncts, variableOf } from './parts.ts';

/** `always { A before B }` holds when some A is before some B. */
export const someBeforeSome: Check = ({ rule, tree, report, parts, slice }) => {
  for (const part of rule.always ? conjuncts(rule.always.body) : []) {
    const node = parts.get(part);
    const isFree =
      part.kind === 'chain' &&
      part.operands.every((operand) => variableOf(operand) === null && operand.pattern.base !== 'root');
    if (!isFree || node?.kind !== 'chain') {
      continue;
    }
    const [block, other] = tree.rule.blocks;
    const operands = other || block?.body !== node ? [] : node.operands;
    const fixes = operands.map((operand, index) => {
      const rest = `${slice({ start: node.start, end: operand.start })}x${slice({ start: operand.end, end: node.end })}`;
      return {
        title: `for every one of the ${index === 0 ? 'first' : 'later'} spans`,
        edits: [{ range: block ?? node, text: `when { ${slice(operand)} as x } always { ${rest} }` }],
      };
    });
    report(
      'some-not-every',
      node,
      'This asks for at least one such pair of spans; the others may be otherwise.',
      fixes,
    );
  }
};
