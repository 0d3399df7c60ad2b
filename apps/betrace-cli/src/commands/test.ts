import { runRuleTests, type TestResult } from '@betrace/dsl/rule-file';
import { CommandError } from '../arguments.ts';
import { command } from '../command.ts';
import { refuseErrors } from '../input/load-rules.ts';
import { readEach } from '../input/read-each.ts';
import { shownName } from '../input/read-text.ts';
import { readRuleSource, type RuleSource } from '../input/rule-source.ts';
import { readTrace } from '../input/trace-file.ts';
import { junitReport } from '../output/junit.ts';
import { plural } from '../output/plural.ts';
import { printable } from '../output/printable.ts';
import { writeText } from '../output/write-text.ts';

export const test = command({
  usage: 'test [FLAGS] FILE...',
  about: `Runs the tests that stand beside the rules of rule files: each has a trace and says what the rule makes of it. Files
that a test names are looked for beside the rule file. Ends with 1 when a test fails.`,
  flags: {
    junit: { value: 'FILE', meaning: 'also write a JUnit report' },
    verbose: { short: 'v', meaning: 'name the tests that pass, too' },
    json: { meaning: 'print JSON' },
  },
  async run({ flags, operands }, surroundings) {
    if (operands.length === 0) {
      throw new CommandError('name the rule files to test, or - for standard input');
    }
    const started = performance.now();
    const { read, failed } = await readEach(operands, surroundings, async (file) => {
      const source = await readRuleSource(file, surroundings.stdin);
      if (source.kind === 'rule-text') {
        throw new CommandError(`${shownName(file)} is a bare rule text, which has no tests; write a rule file`);
      }
      refuseErrors([source], surroundings);
      return { source, results: runRuleTests(source.rules, { readFile: (name) => readTrace(file, name) }) };
    });
    const tests = read.flatMap(({ source: { file }, results }) => results.map((result) => ({ file, ...result })));
    if (flags.junit !== undefined) {
      writeText(flags.junit, junitReport(tests, (performance.now() - started) / 1000));
    }
    const failing = tests.filter(({ passed }) => !passed);
    if (flags.json) {
      const counts = { passed: tests.length - failing.length, failed: failing.length };
      surroundings.out(JSON.stringify({ tests, ...counts, untested: read.flatMap(untested) }, null, 2));
    } else {
      const shown = flags.verbose ? tests : failing;
      shown.forEach((result) => surroundings.out(lineOf(result)));
      surroundings.out(summary(read, failing.length));
    }
    return failed ? 2 : failing.length > 0 ? 1 : 0;
  },
});

function untested({ source }: { readonly source: RuleSource }): string[] {
  return source.rules.flatMap(({ id, tests }) => (tests.length === 0 ? [id] : []));
}

function lineOf({ file, rule, test: name, passed, message }: TestResult & { readonly file: string }): string {
  return printable(`${passed ? 'ok    ' : 'FAILED'} ${file}: ${rule}: ${name}${passed ? '' : `: ${message}`}`);
}

function summary(
  read: readonly { readonly source: RuleSource; readonly results: readonly TestResult[] }[],
  failing: number,
): string {
  const tests = read.reduce((sum, { results }) => sum + results.length, 0);
  const rules = read.reduce((sum, { source }) => sum + source.rules.length, 0);
  const without = read.flatMap(untested).length;
  const note = without === 0 ? '' : ` (${without} without tests)`;
  return `${plural(tests, 'test')} of ${plural(rules, 'rule')}${note} in ${plural(read.length, 'file')}: ${tests - failing} passed, ${failing} failed`;
}
