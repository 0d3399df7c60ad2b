import { insert } from '../diagnostics/fix.ts';
import type { Aggregate } from '../plan/plan.ts';
import { visitBlock } from '../plan/visit-plan.ts';
import { patternName } from '../syntax/names.ts';
import type { Check } from './check.ts';
import { nameOf } from './parts.ts';

/** `max`, `min`, `avg` and percentiles are absent when nothing fits; then their comparison is false. */
export const absentAggregate: Check = ({ rule, tree, report }) => {
  const asked = new Set<string | null>();
  visitBlock(rule.when, { pattern: (pattern) => asked.add(nameOf(pattern)) });
  visitBlock(rule.always, {
    value: (value) => {
      const node = value.kind === 'aggregate' ? rule.origins.get(value) : undefined;
      if (value.kind !== 'aggregate' || node?.kind !== 'call' || !isAbsentOfNothing(value)) {
        return;
      }
      const [first] = value.set.patterns;
      const name = first === undefined ? null : nameOf(first);
      if (name === null ? rule.when !== null : asked.has(name)) {
        return;
      }
      const [argument] = node.args;
      const text = name === null ? 'span' : patternName(name, new Set(rule.variables.keys()));
      const whole = argument !== undefined && value.set.patterns.length === 1 ? rule.context.slice(argument) : text;
      const fix = insert(0, `when { ${whole} }\n`, `add when { ${whole} }`);
      report(
        'absent-aggregate',
        node,
        `Without any such span ${value.name} is absent, and the rule is violated.`,
        rule.when === null && tree.rule.blocks.length > 0 ? [fix] : [],
      );
    },
  });
};

function isAbsentOfNothing({ name }: Aggregate): boolean {
  return name !== 'count' && name !== 'sum' && name !== 'concurrency';
}
