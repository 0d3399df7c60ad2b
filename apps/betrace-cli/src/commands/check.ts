import type { Severity } from '@betrace/dsl';
import { CommandError, standardInput } from '../arguments.ts';
import { command } from '../command.ts';
import { findingsIn, type Finding } from '../findings.ts';
import { readEach } from '../input/read-each.ts';
import { readRuleSource, rewrite, ruleSource, type RuleSource } from '../input/rule-source.ts';
import { mend } from '../mend.ts';
import { plural } from '../output/plural.ts';
import { showFinding } from '../output/show-finding.ts';
import { writeText } from '../output/write-text.ts';

const severities = ['error', 'warning', 'hint'] as const;

export const check = command({
  usage: 'check [FLAGS] FILE...',
  about: `Reads rule files (YAML, JSON) and bare rule texts (.rule, .betrace); - is standard input. Says what is wrong or
could be read in two ways, where it stands, and how to mend it. Ends with 1 when there is an error or a warning.`,
  flags: {
    fix: { meaning: 'mend errors for which there is exactly one fix; valid rules stay as they are' },
    'fail-on': {
      value: 'SEVERITY',
      oneOf: severities,
      meaning: 'the least that ends with 1: error, warning (the default) or hint',
    },
    json: { meaning: 'print JSON' },
  },
  async run({ flags, operands }, surroundings) {
    if (operands.length === 0) {
      throw new CommandError('name the files to check, or - for standard input');
    }
    if (flags.fix && operands.includes(standardInput)) {
      throw new CommandError('--fix cannot write to standard input');
    }
    const { stdin, out, colours } = surroundings;
    let fixed = 0;
    const { read, failed } = await readEach(operands, surroundings, async (file) => {
      const source = await readRuleSource(file, stdin);
      if (!flags.fix) {
        return source;
      }
      const mended = mendSource(source);
      fixed += mended.fixes;
      return mended.fixes === 0 ? source : writtenSource(file, mended.text);
    });
    const findings = read.flatMap(findingsIn);
    if (flags.json) {
      out(JSON.stringify(asJson(findings, fixed), null, 2));
    } else {
      findings.forEach((finding) => out(showFinding(finding, colours.out)));
      out(summary(read, findings, fixed));
    }
    const least = severities.indexOf(flags['fail-on'] ?? 'warning');
    const failing = findings.some(({ severity }) => severities.indexOf(severity) <= least);
    return failed ? 2 : failing ? 1 : 0;
  },
});

function mendSource(source: RuleSource): { readonly text: string; readonly fixes: number } {
  let fixes = 0;
  const text = rewrite(source, (expression) => {
    const mended = mend(expression);
    fixes += mended.fixes;
    return mended.expression;
  });
  return { text, fixes };
}

function writtenSource(file: string, text: string): RuleSource {
  writeText(file, text);
  return ruleSource(file, text);
}

function count(findings: readonly Finding[], severity: Severity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function summary(sources: readonly RuleSource[], findings: readonly Finding[], fixed: number): string {
  const rules = sources.reduce((sum, { written }) => sum + written.length, 0);
  const counts = severities.flatMap((severity) => {
    const number = count(findings, severity);
    return number === 0 ? [] : [plural(number, severity)];
  });
  const found = counts.length === 0 ? 'nothing found' : counts.join(', ');
  return `${plural(rules, 'rule')} in ${plural(sources.length, 'file')}: ${found}${fixed === 0 ? '' : `, ${fixed} fixed`}`;
}

function asJson(findings: readonly Finding[], fixed: number): object {
  return {
    diagnostics: findings.map(findingAsJson),
    errors: count(findings, 'error'),
    warnings: count(findings, 'warning'),
    hints: count(findings, 'hint'),
    fixed,
  };
}

function findingAsJson({ source, rule, code, severity, message, start, end, fixes }: Finding): object {
  return {
    file: source.file,
    ...(rule === null ? {} : { rule }),
    ...(start === null || end === null
      ? {}
      : { line: start.line, column: start.column, endLine: end.line, endColumn: end.column }),
    severity,
    code,
    message,
    fixes: fixes.map(({ title }) => title),
  };
}
