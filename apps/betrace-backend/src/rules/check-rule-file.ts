import { parseRuleFile, type FileProblem, type FileRule } from '@betrace/dsl/rule-file';
import type { SavedTest } from '../store/store.ts';
import { frameworkNotice } from './compliance-problems.ts';
import { ruleProblems } from './rule-input.ts';
import { fromFileTest } from './saved-tests.ts';

/** Something wrong in a rule file, and its place there. */
export type RuleFileProblem = Omit<FileProblem, 'rule' | 'diagnostic'>;

/** What a rule file says, with all that is wrong: plain data, which threads can hand on. */
export interface CheckedRuleFile {
  readonly rules: readonly CheckedRule[];
  /** Problems that belong to none of these rules: of the file as a whole (id ''), or of what is no rule. */
  readonly others: readonly {
    readonly id: string;
    readonly wrong: boolean;
    readonly problems: readonly RuleFileProblem[];
  }[];
}

export interface CheckedRule {
  readonly content: Omit<FileRule, 'tests' | 'diagnostics'> & { readonly tests: readonly SavedTest[] };
  /** Whether it has an error, and cannot be taken over. */
  readonly wrong: boolean;
  readonly problems: readonly RuleFileProblem[];
}

/** Reads a rule file as `parseRuleFile` does, and checks each rule as if it was sent by itself. Never throws on text. */
export function checkRuleFile(text: string): CheckedRuleFile {
  const file = parseRuleFile(text);
  const byRule = Map.groupBy(file.problems, ({ rule }) => rule ?? '');
  const rules = file.rules.map((rule): CheckedRule => {
    const { diagnostics: _, ...written } = rule;
    const content = { ...written, tests: rule.tests.flatMap((test) => fromFileTest(test) ?? []) };
    const found = [...(byRule.get(rule.id) ?? []).map(shown), ...testsElsewhere(rule)];
    const more = ruleProblems({ ...content, revision: 0 }).map(({ field, description }) => ({
      severity: 'error' as const,
      path: field.replace(/^rule\./, ''),
      line: 0,
      message: `${field.replace(/^rule\./, '')} ${description}`,
    }));
    // What the file's reader has said of a rule is not said again.
    const problems = hasError(found) ? found : [...found, ...more, ...notices(rule)];
    return { content, wrong: hasError(problems), problems };
  });
  file.rules.forEach(({ id }) => byRule.delete(id));
  const others = [...byRule].map(([id, found]) => ({ id, wrong: hasError(found), problems: found.map(shown) }));
  return { rules, others };
}

function notices({ compliance }: Pick<FileRule, 'compliance'>): RuleFileProblem[] {
  return compliance.flatMap((each, i) => {
    const message = frameworkNotice(each);
    return message === undefined ? [] : [{ severity: 'warning', path: `compliance[${i}].framework`, line: 0, message }];
  });
}

function hasError(problems: readonly RuleFileProblem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function shown({ severity, path, line, message }: FileProblem): RuleFileProblem {
  return { severity, path, line, message };
}

function testsElsewhere({ tests }: FileRule): RuleFileProblem[] {
  return tests.flatMap(({ name, trace }, i) => {
    const message = `the test ${name} is left out: its trace is in another file, which is not read here`;
    return 'file' in trace ? [{ severity: 'warning', path: `tests[${i}].trace`, line: 0, message }] : [];
  });
}
