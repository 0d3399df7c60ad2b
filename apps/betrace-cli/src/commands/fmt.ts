import { format } from '@betrace/dsl';
import { CommandError, standardInput } from '../arguments.ts';
import { command } from '../command.ts';
import { findingsIn, isError } from '../findings.ts';
import { readEach } from '../input/read-each.ts';
import { readRuleSource, rewrite, type RuleSource } from '../input/rule-source.ts';
import { plural } from '../output/plural.ts';
import { showFinding } from '../output/show-finding.ts';
import { writeText } from '../output/write-text.ts';

export const fmt = command({
  usage: 'fmt [FLAGS] FILE...',
  about: `Writes rules in their canonical form: the expressions in rule files, of which the rest stays as it is, and bare rule
texts. - formats standard input to standard output. A file with errors is left alone, and the command ends with 2.`,
  flags: {
    check: { meaning: 'write nothing; name the files that are not in canonical form, and end with 1 if there are any' },
    json: { meaning: 'print JSON' },
  },
  async run({ flags, operands }, surroundings) {
    if (operands.length === 0) {
      throw new CommandError('name the files to format, or - for standard input');
    }
    const { stdin, out, err, colours } = surroundings;
    if (operands.includes(standardInput) && (operands.length > 1 || (flags.json && !flags.check))) {
      throw new CommandError('- stands alone: standard input is formatted to standard output');
    }
    const { read, failed } = await readEach(operands, surroundings, async (file) => {
      const source = await readRuleSource(file, stdin);
      const errors = findingsIn(source).filter(isError);
      if (errors.length > 0) {
        errors.forEach((finding) => err(showFinding(finding, colours.err)));
        throw new CommandError(`${source.file} is left as it is: it has ${plural(errors.length, 'error')}`);
      }
      const text = formatted(source);
      if (file !== standardInput && !flags.check && text !== source.text) {
        writeText(file, text);
      }
      return { file: source.file, changed: text !== source.text, text };
    });
    const changed = read.filter((file) => file.changed);
    if (flags.json) {
      out(JSON.stringify({ files: read.map(({ file, changed }) => ({ file, changed })) }, null, 2));
    } else if (flags.check) {
      changed.forEach(({ file }) => out(`${file} is not in canonical form`));
    } else if (operands.includes(standardInput)) {
      read.forEach(({ text }) => out(text.replace(/\n$/, '')));
    } else {
      changed.forEach(({ file }) => out(`${file} formatted`));
    }
    return failed ? 2 : flags.check && changed.length > 0 ? 1 : 0;
  },
});

/** In a rule file a final line break belongs to the file, not to the expression. */
function formatted(source: RuleSource): string {
  return rewrite(source, (expression) => {
    const canonical = format(expression);
    return source.kind === 'rule-file' && canonical.trim() === expression.trim() ? expression : canonical;
  });
}
