import type { WholeRule } from '../../store/store.ts';
import type { CheckedRuleFile, RuleFileProblem } from '../check-rule-file.ts';
import { MAX_RULES } from '../rule-service.ts';
import { ruleWrite, type RuleWrite } from '../rule-write.ts';

/** What is wrong in the folder, for people. */
export interface ProvisioningProblem {
  /** Name of the file; '' for the folder as a whole. */
  readonly file: string;
  /** Id of the rule, or its number in the file; '' for the file as a whole. */
  readonly rule: string;
  /** From 1; 0 when it has no place. */
  readonly line: number;
  readonly message: string;
}

export interface ProvisioningPlan {
  readonly writes: readonly RuleWrite[];
  readonly removals: readonly WholeRule[];
  readonly problems: readonly ProvisioningProblem[];
  /** Rules that come from files when this is done. */
  readonly rules: number;
}

/**
 * What is to be done so that the store has the rules that the files say. A rule of the same id that came by the API
 * becomes the file's. A rule that has gone from its file is removed; not so while that file has an error: then it may be
 * there, only not readable.
 */
export function planProvisioning(
  files: ReadonlyMap<string, CheckedRuleFile>,
  stored: ReadonlyMap<string, WholeRule>,
  at: bigint,
): ProvisioningPlan {
  const problems = [...files].flatMap(([file, checked]) => problemsOf(file, checked));
  const wrongFiles = new Set(problems.map(({ file }) => file));
  const fileOf = new Map<string, string>();
  const writes: RuleWrite[] = [];
  for (const [file, { rules }] of files) {
    for (const { content } of rules.filter(({ wrong }) => !wrong)) {
      const { id } = content;
      const other = fileOf.get(id);
      if (other === undefined) {
        fileOf.set(id, file);
        const write = ruleWrite({ ...content, provisionedFrom: file }, stored.get(id), at);
        if (write) {
          writes.push(write);
        }
      } else {
        const message = `${other} has a rule of this id, which is the one in force; give this one another id`;
        problems.push({ file, rule: id, line: 0, message });
      }
    }
  }
  const provisioned = [...stored.values()].filter((rule) => rule.provisionedFrom !== '' && !fileOf.has(rule.id));
  const removals = provisioned.filter((rule) => !wrongFiles.has(rule.provisionedFrom));
  const created = writes.filter(({ expected }) => expected === 0).length;
  const total = stored.size + created - removals.length;
  if (total > MAX_RULES) {
    const message = `with these files there would be ${total} rules; at most ${MAX_RULES} are kept, so none is taken over`;
    const tooMany = { file: '', rule: '', line: 0, message };
    return { writes: [], removals: [], problems: [tooMany, ...problems], rules: provisionedIn(stored) };
  }
  return { writes, removals, problems, rules: fileOf.size + provisioned.length - removals.length };
}

/** Makes the rules of files ordinary ones: there is no folder any more. */
export function planRelease(stored: readonly WholeRule[], at: bigint): readonly RuleWrite[] {
  return stored
    .filter(({ provisionedFrom }) => provisionedFrom !== '')
    .map((rule) => ({
      rule: { ...rule, provisionedFrom: '', revision: rule.revision + 1, updatedAt: at },
      expected: rule.revision,
    }));
}

function provisionedIn(stored: ReadonlyMap<string, WholeRule>): number {
  return [...stored.values()].filter(({ provisionedFrom }) => provisionedFrom !== '').length;
}

function problemsOf(file: string, { rules, others }: CheckedRuleFile): ProvisioningProblem[] {
  const shown = (rule: string, problems: readonly RuleFileProblem[]) =>
    problems
      .filter(({ severity }) => severity === 'error')
      .map(({ path, line, message }) => ({ file, rule, line, message: path === '' ? message : `${path}: ${message}` }));
  return [
    ...rules.flatMap(({ content, problems }) => shown(content.id, problems)),
    ...others.flatMap(({ id, problems }) => shown(id, problems)),
  ];
}
