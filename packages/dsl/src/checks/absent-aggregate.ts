import { insert } from '../diagnostics/fix.ts';
import { visit } from '../plan/visit-plan.ts';
import { patternName } from '../syntax/names.ts';
import type { Check } from './check.ts';
import { nameOf } from './parts.ts';

/** `max`, `min`, `avg` and percentiles are absent when nothing fits; then their comparison is false. */
export const absentAggregate: Check = ({ rule, tree, report, nodeOf, slice }) => {
  const asked = new Set<string | null>();
  visit(rule.when, (pattern) => 'base' in pattern && asked.add(nameOf(pattern)));
  visit(rule.always, (value) => {
    const node = nodeOf(value);
    if (value.kind !== 'aggregate' || node?.kind !== 'call' || /^(count|sum|concurrency)$/.test(value.name)) {
      return;
    }
    const [argument] = node.args;
    const [first, ...others] = value.set.patterns;
    const name = first ? nameOf(first) : null;
    if (name === null ? rule.when : asked.has(name)) {
      return;
    }
    const pattern = name === null ? 'span' : patternName(name, rule.variables);
    const block = `when { ${argument && others.length === 0 ? slice(argument) : pattern} }`;
    report(
      'absent-aggregate',
      node,
      `Without any such span ${value.name} is absent, and the rule is violated.`,
      rule.when === null && tree.rule.blocks.length > 0 ? [insert(0, `${block}\n`, `add ${block}`)] : [],
    );
  });
};
