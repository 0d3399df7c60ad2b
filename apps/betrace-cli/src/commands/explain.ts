import { explain as explanationOf, parse } from '@betrace/dsl';
import { CommandError } from '../arguments.ts';
import { command } from '../command.ts';
import { loadRules } from '../input/load-rules.ts';
import { printable } from '../output/printable.ts';

export const explain = command({
  usage: 'explain [FLAGS] FILE... | -e EXPRESSION',
  about: 'Says in a sentence what each rule means: which spans are asked for, at least one or every one.',
  flags: {
    expression: { value: 'EXPRESSION', short: 'e', meaning: 'a rule on the command line' },
    json: { meaning: 'print JSON' },
  },
  async run({ flags, operands }, surroundings) {
    if (operands.length === 0 && flags.expression === undefined) {
      throw new CommandError('name the files with rules, or give a rule: -e EXPRESSION');
    }
    const rules = await loadRules(operands, flags.expression, surroundings);
    const explained = rules.map(({ id, expression }) => ({ id, explanation: explanationOf(parse(expression)) }));
    if (flags.json) {
      surroundings.out(JSON.stringify({ rules: explained }, null, 2));
    } else if (flags.expression !== undefined && operands.length === 0) {
      explained.forEach(({ explanation }) => surroundings.out(printable(explanation ?? '')));
    } else {
      explained.forEach(({ id, explanation }) => surroundings.out(`${id}: ${printable(explanation ?? '')}`));
    }
    return 0;
  },
});
