import { parseRuleFile, type FileProblem, type FileRule } from '@betrace/dsl/rule-file';
import { randomUUID } from 'node:crypto';
import { ServiceError } from '../errors.ts';
import type { StoredRule } from '../store/store.ts';
import { ruleProblems } from './rule-input.ts';
import { MAX_RULES, type RuleServiceDeps } from './rule-service.ts';

export interface ImportResult {
  /** Id of the rule, or its number in the file; '' for the file as a whole. */
  readonly id: string;
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'failed' | 'skipped';
  readonly problems: readonly Omit<FileProblem, 'rule' | 'diagnostic'>[];
}

export interface ImportOptions {
  /** Says what would be done. */
  readonly dryRun: boolean;
  /** Takes over no rule when any has an error. */
  readonly allOrNothing: boolean;
}

/** How often it is begun again when others change the same rules meanwhile. */
const maxRounds = 20;

interface Planned {
  readonly result: ImportResult;
  readonly write?: { readonly rule: StoredRule; readonly expected: number };
}

/**
 * Takes over a rule file: new rules are created, others made what the file says, rules that the file does not name are
 * left alone. All that is written is written at once, or, when the store fails, nothing.
 */
export async function importRules(
  { rules, book, now }: RuleServiceDeps,
  content: string,
  { dryRun, allOrNothing }: ImportOptions,
): Promise<readonly ImportResult[]> {
  const file = parseRuleFile(content);
  for (let round = 0; round < maxRounds; round += 1) {
    const stored = new Map((await rules.list({})).map((rule) => [rule.id, rule]));
    const planned = planImport(file.rules, file.problems, stored, now());
    const failed = planned.some(({ result }) => result.outcome === 'failed');
    const results = planned.map(({ result }) =>
      failed && allOrNothing && result.outcome !== 'failed' ? { ...result, outcome: 'skipped' as const } : result,
    );
    const writes = failed && allOrNothing ? [] : planned.flatMap(({ write }) => write ?? []);
    const created = writes.filter(({ expected }) => expected === 0).length;
    if (stored.size + created > MAX_RULES) {
      throw new ServiceError('failed-precondition', `With these there would be more than ${MAX_RULES} rules.`);
    }
    if (dryRun || writes.length === 0) {
      return results;
    }
    if (await rules.writeAll(writes)) {
      await book.reload();
      return results;
    }
  }
  throw new ServiceError('aborted', 'The rules are changed by too many at once; try again.', { retryAfter: 1 });
}

function planImport(
  fileRules: readonly FileRule[],
  problems: readonly FileProblem[],
  stored: ReadonlyMap<string, StoredRule>,
  at: bigint,
): Planned[] {
  const byRule = Map.groupBy(problems, ({ rule }) => rule ?? '');
  const planned = fileRules.map((rule): Planned => {
    const found = (byRule.get(rule.id) ?? []).map(shown);
    byRule.delete(rule.id);
    const more = ruleProblems({ ...rule, revision: 0 }).map(({ field, description }) => ({
      severity: 'error' as const,
      path: field.replace(/^rule\./, ''),
      line: 0,
      message: `${field.replace(/^rule\./, '')} ${description}`,
    }));
    // What the reader of the file said already is not said twice.
    const all = found.some(({ severity }) => severity === 'error') ? found : [...found, ...more];
    if (all.some(({ severity }) => severity === 'error')) {
      return { result: { id: rule.id, outcome: 'failed', problems: all } };
    }
    return planWrite(rule, stored.get(rule.id), at, all);
  });
  const others = [...byRule].map(([id, found]): Planned => {
    const outcome = found.some(({ severity }) => severity === 'error') ? 'failed' : 'unchanged';
    return { result: { id, outcome, problems: found.map(shown) } };
  });
  return [...planned, ...others];
}

function planWrite(
  rule: FileRule,
  before: StoredRule | undefined,
  at: bigint,
  problems: ImportResult['problems'],
): Planned {
  const { tests: _, diagnostics: __, ...content } = rule;
  if (before === undefined) {
    const created = { ...content, uid: randomUUID(), revision: 1, createdAt: at, updatedAt: at, provisionedFrom: '' };
    return { result: { id: rule.id, outcome: 'created', problems }, write: { rule: created, expected: 0 } };
  }
  if (Object.entries(content).every(([key, value]) => same(before[key as keyof StoredRule], value))) {
    return { result: { id: rule.id, outcome: 'unchanged', problems } };
  }
  const updated = { ...before, ...content, revision: before.revision + 1, updatedAt: at };
  return { result: { id: rule.id, outcome: 'updated', problems }, write: { rule: updated, expected: before.revision } };
}

function same(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}

function shown({ severity, path, line, message }: FileProblem): ImportResult['problems'][number] {
  return { severity, path, line, message };
}
