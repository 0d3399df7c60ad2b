import { edit, replace } from '../diagnostics/fix.ts';
import { visitRule } from '../plan/visit-plan.ts';
import { quote } from '../syntax/names.ts';
import type { Check } from './check.ts';

/** `matches "admin|owner"` also matches "administrator". */
export const unanchoredRegex: Check = ({ rule, report }) => {
  visitRule(rule, {
    test: (test) => {
      const node = rule.origins.get(test);
      if (test.kind !== 'matches' || !/^[\w-]+(\|[\w-]+)+$/.test(test.regex) || node?.kind !== 'compare') {
        return;
      }
      const list = test.regex.split('|').map(quote).join(', ');
      report(
        'unanchored-regex',
        node.right,
        'This matches any text that holds one of these words, such as a longer word.',
        [
          {
            title: `exactly one of them: in [${list}]`,
            edits: [edit(node.opRange.start, `in [${list}]`, node.right.end)],
          },
          replace(node.right, quote(`^(${test.regex})$`)),
        ],
      );
    },
  });
};
