import { CommandError } from '../arguments.ts';
import type { Surroundings } from '../command.ts';
import { findingsIn, isError } from '../findings.ts';
import { plural } from '../output/plural.ts';
import { showFinding } from '../output/show-finding.ts';
import { readEach } from './read-each.ts';
import { readRuleSource, ruleText, type Rule, type RuleSource } from './rule-source.ts';

/** The rules of files and of the command line, where they have no error and differ in their ids; else CommandError. */
export async function loadRules(
  files: readonly string[],
  expression: string | undefined,
  surroundings: Surroundings,
): Promise<readonly Rule[]> {
  const given = expression === undefined ? [] : [ruleText('(expression)', expression, 'expression')];
  return (await readRules(files, surroundings, given)).flatMap(({ rules }) => rules);
}

/** The files of rules likewise, behind what was given otherwise. */
export async function readRules(
  files: readonly string[],
  surroundings: Surroundings,
  given: readonly RuleSource[] = [],
): Promise<readonly RuleSource[]> {
  const { read, failed } = await readEach(files, surroundings, (file) => readRuleSource(file, surroundings.stdin));
  const sources = [...given, ...read];
  if (failed) {
    throw new CommandError('not all files with rules could be read');
  }
  refuseErrors(sources, surroundings);
  const fileOf = new Map<string, string>();
  for (const { file, rules } of sources) {
    for (const { id } of rules) {
      const other = fileOf.get(id);
      if (other !== undefined) {
        throw new CommandError(`two rules have the id ${id}, in ${other} and ${file}`);
      }
      fileOf.set(id, file);
    }
  }
  return sources;
}

/** Says what is wrong with the rules; with any error, throws. */
export function refuseErrors(sources: readonly RuleSource[], { err, colours }: Surroundings): void {
  const errors = sources.flatMap(findingsIn).filter(isError);
  errors.forEach((finding) => err(showFinding(finding, colours.err)));
  if (errors.length > 0) {
    throw new CommandError(
      `there ${errors.length === 1 ? 'is' : 'are'} ${plural(errors.length, 'error')} in the rules`,
    );
  }
}
