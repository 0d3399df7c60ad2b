import { edit } from '../diagnostics/fix.ts';
import type { Check } from './check.ts';

/** A variable that no condition, relation or message uses. A `when` variable says "for every" by being bound. */
export const unusedVariable: Check = ({ rule, message, report }) => {
  const named = [...message.matchAll(/\{\{|\{\s*(\w+)/g)].map(([, name]) => name);
  for (const { name, block, bindings, uses } of rule.variables.values()) {
    const [{ target, end, name: word }] = bindings;
    if (uses.length === 0 && block !== 'when' && (block === 'always' || !named.includes(name))) {
      const remove = { title: `remove "as ${name}"`, edits: [edit(target.end, '', end)] };
      report('unused-variable', word, `\`${name}\` is not used.`, [remove]);
    }
  }
};
