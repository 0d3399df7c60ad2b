import { edit, replace } from '../diagnostics/fix.ts';
import { quote } from '../syntax/names.ts';
import type { Check } from './check.ts';

/** `matches "admin|owner"` also matches "administrator". */
export const unanchoredRegex: Check = ({ report, parts }) => {
  parts.forEach((node, test) => {
    if (test.kind !== 'matches' || node.kind !== 'compare' || !/^[\w-]+(\|[\w-]+)+$/.test(test.regex)) {
      return;
    }
    const { opRange, right } = node;
    const list = `in [${test.regex.split('|').map(quote).join(', ')}]`;
    report('unanchored-regex', right, 'This matches any text that holds one of these words, such as a longer word.', [
      { title: `exactly one of them: ${list}`, edits: [edit(opRange.start, list, right.end)] },
      replace(right, quote(`^(${test.regex})$`)),
    ]);
  });
};
