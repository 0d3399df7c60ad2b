import { insert } from '../diagnostics/fix.ts';
import { patternName } from '../syntax/names.ts';
import type { AnyNode, BlockKeyword } from '../syntax/tree.ts';
import type { Check } from './check.ts';
import { nameOf } from './parts.ts';

/** `max`, `min`, `avg` and percentiles are absent when nothing fits; then their comparison is false. */
export const absentAggregate: Check = ({ rule, tree, parts, report, slice }) => {
  const { blocks } = tree.rule;
  const isIn = (node: AnyNode, word: BlockKeyword) =>
    rule[word] && blocks.some(({ keyword, start, end }) => keyword === word && start <= node.start && node.end <= end);
  const asked = new Set<string | null>();
  parts.forEach((node, pattern) => 'base' in pattern && isIn(node, 'when') && asked.add(nameOf(pattern)));
  parts.forEach((node, value) => {
    if (value.kind !== 'aggregate' || node.kind !== 'call' || /^(count|sum|concurrency)$/.test(value.name)) {
      return;
    }
    const [argument] = node.args;
    const [first, ...others] = value.set.patterns;
    const name = first ? nameOf(first) : null;
    if (!isIn(node, 'always') || (name === null ? rule.when : asked.has(name))) {
      return;
    }
    const pattern = name === null ? 'span' : patternName(name, rule.variables);
    const block = `when { ${argument && others.length === 0 ? slice(argument) : pattern} }`;
    report(
      'absent-aggregate',
      node,
      `Without any such span ${value.name} is absent, and the rule is violated.`,
      rule.when === null && blocks.length > 0 ? [insert(0, `${block}\n`, `add ${block}`)] : [],
    );
  });
};
