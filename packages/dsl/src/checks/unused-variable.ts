import { edit } from '../diagnostics/fix.ts';
import type { Check } from './check.ts';

/** A variable that no condition, relation or message uses. A `when` variable says "for every" by being bound. */
export const unusedVariable: Check = ({ rule, named, report }) => {
  for (const { name, block, bindings, uses } of rule.variables.values()) {
    const [binding] = bindings;
    if (uses.length === 0 && binding !== undefined && block !== 'when' && !named.has(name)) {
      const remove = {
        title: `remove "as ${name}"`,
        edits: [edit(binding.target.end, '', binding.end)],
      };
      report('unused-variable', binding.name, `\`${name}\` is not used.`, [remove]);
    }
  }
};
