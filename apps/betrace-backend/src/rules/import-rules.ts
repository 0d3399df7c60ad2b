import { ServiceError } from '../errors.ts';
import type { WholeRule } from '../store/store.ts';
import type { CheckedRuleFile, RuleFileProblem } from './check-rule-file.ts';
import { readRuleFile } from './read-rule-file.ts';
import { MAX_RULES, type RuleServiceDeps } from './rule-service.ts';
import { ruleWrite, type RuleWrite } from './rule-write.ts';

export interface ImportResult {
  /** Id of the rule, or its number in the file; '' for the file as a whole. */
  readonly id: string;
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'failed' | 'skipped';
  readonly problems: readonly RuleFileProblem[];
  /** Of a rule that is written, or in a dry run would be. */
  readonly change?: { readonly before: WholeRule | undefined; readonly after: WholeRule };
}

export interface ImportOptions {
  /** Says what would be done. */
  readonly dryRun: boolean;
  /** Takes over no rule when any has an error. */
  readonly allOrNothing: boolean;
  /** Who has it done; default: anonymous. */
  readonly author?: string;
  /** Aborted when nobody waits for the result; what is not written by then is not. */
  readonly signal?: AbortSignal | undefined;
}

/** How often it is begun again when others change the same rules meanwhile. */
const maxRounds = 20;

interface Planned {
  readonly result: ImportResult;
  readonly write?: RuleWrite;
}

/**
 * Takes over a rule file: new rules are created, others made what the file says, rules that the file does not name are
 * left alone. All that is written is written at once, or, when the store fails, nothing.
 */
export async function importRules(
  { rules, book, now }: RuleServiceDeps,
  content: string,
  { dryRun, allOrNothing, author, signal }: ImportOptions,
): Promise<readonly ImportResult[]> {
  const file = await readRuleFile(content, signal);
  for (let round = 0; round < maxRounds; round += 1) {
    const stored = new Map((await rules.listWhole()).map((rule) => [rule.id, rule]));
    const planned = planImport(file, stored, now());
    const refused = allOrNothing && planned.some(({ result }) => result.outcome === 'failed');
    const results = planned.map(({ result }) =>
      refused && result.outcome !== 'failed' ? { ...result, outcome: 'skipped' as const } : result,
    );
    const writes = refused ? [] : planned.flatMap(({ write }) => write ?? []);
    const created = writes.filter(({ expected }) => expected === 0).length;
    if (stored.size + created > MAX_RULES) {
      throw new ServiceError('failed-precondition', `With these there would be more than ${MAX_RULES} rules.`);
    }
    if (dryRun || writes.length === 0) {
      return results;
    }
    if (await rules.writeAll(writes, { author: author ?? 'anonymous', action: 'rule.import' })) {
      await book.reload();
      return results;
    }
  }
  throw new ServiceError('aborted', 'The rules are changed by too many at once; try again.', { retryAfter: 1 });
}

function planImport(file: CheckedRuleFile, stored: ReadonlyMap<string, WholeRule>, at: bigint): Planned[] {
  const planned = file.rules.map(({ content, wrong, problems }): Planned => {
    const { id } = content;
    const before = stored.get(id);
    const write = wrong
      ? undefined
      : ruleWrite({ ...content, provisionedFrom: before?.provisionedFrom ?? '' }, before, at);
    if (write && before && before.provisionedFrom !== '') {
      const message = `the rule comes from the file ${before.provisionedFrom}; change it there`;
      const refusal = { severity: 'error' as const, path: 'id', line: 0, message };
      return { result: { id, outcome: 'failed', problems: [...problems, refusal] } };
    }
    const done = before ? 'updated' : 'created';
    return {
      result: {
        ...{ id, outcome: wrong ? 'failed' : write ? done : 'unchanged', problems },
        ...(write && { change: { before, after: write.rule } }),
      },
      ...(write && { write }),
    };
  });
  const others = file.others.map(({ id, wrong, problems }): Planned => {
    return { result: { id, outcome: wrong ? 'failed' : 'unchanged', problems } };
  });
  return [...planned, ...others];
}
