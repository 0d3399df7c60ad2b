import { check, parse, type Diagnostic } from '@betrace/dsl';
import { create } from '@bufbuild/protobuf';
import { ErrorInfoSchema } from '@betrace/api-client/gen/google/rpc/error_details_pb.js';
import { randomUUID } from 'node:crypto';
import { ServiceError } from '../errors.ts';
import { invalidArgument } from '../invalid-argument.ts';
import type { ChangedBy, RuleQuery, RuleRevision, RuleStore, StoredRule, WholeRule } from '../store/store.ts';
import type { StoredRuleBook } from './rule-book.ts';
import { idFromName, ruleProblems, type RuleInput } from './rule-input.ts';

/** A store with more rules than this takes no new one. */
export const MAX_RULES = 10_000;

/** Of writers at once one gets through in each round; with more than this at once some are told to try again. */
const MAX_ROUNDS = 100;

export interface RuleServiceDeps {
  readonly rules: RuleStore;
  readonly book: StoredRuleBook;
  /** Ns since 1970. */
  readonly now: () => bigint;
}

export type Rules = ReturnType<typeof ruleService>;

/** What can be done with rules. A change is stored, on disk, and in force when its promise resolves. */
export function ruleService({ rules, book, now }: RuleServiceDeps) {
  async function get(id: string): Promise<WholeRule> {
    const rule = await rules.find(id);
    if (rule === undefined) {
      throw unknownRule(id);
    }
    return rule;
  }

  async function createRule(input: RuleInput, by?: ChangedBy): Promise<WholeRule> {
    refuseProblems(input);
    if ((await rules.count()) >= MAX_RULES) {
      throw new ServiceError(
        'failed-precondition',
        `There are ${MAX_RULES} rules, and no more are kept; delete one first.`,
      );
    }
    const id = input.id || idFromName(input.name);
    const at = now();
    const rule: WholeRule = {
      ...changesOf(input),
      uid: randomUUID(),
      id,
      enabled: input.enabled ?? true,
      observe: input.observe ?? false,
      tests: input.tests ?? [],
      severity: input.severity ?? 'medium',
      onIncomplete: (input.onIncomplete ?? 'inconclusive') as StoredRule['onIncomplete'],
      revision: 1,
      createdAt: at,
      updatedAt: at,
      provisionedFrom: '',
    };
    const stored = await rules.insert(rule, by);
    if (stored === undefined) {
      throw new ServiceError('already-exists', `The rule id ${id} is taken; give the new rule another id or name.`);
    }
    await book.reload();
    return stored;
  }

  /** Replaces a rule by what `change` makes of it; when it gives the rule itself, nothing happens. */
  async function replaceRule(
    id: string,
    by: ChangedBy | undefined,
    change: (rule: WholeRule) => WholeRule,
  ): Promise<WholeRule> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const before = await get(id);
      refuseProvisioned(before);
      const after = change(before);
      if (after === before) {
        return before;
      }
      const next = { ...after, revision: before.revision + 1, updatedAt: now() };
      const stored = await rules.replace(next, before.revision, by);
      if (stored !== undefined) {
        await book.reload();
        return stored;
      }
    }
    throw tooMany(id);
  }

  async function updateRule(id: string, input: RuleInput, by?: ChangedBy): Promise<WholeRule> {
    await get(id);
    if (input.id !== '' && input.id !== id) {
      const description = `should be "${id}" or absent; a rule keeps its id.`;
      throw invalidArgument([{ field: 'rule.id', description }]);
    }
    refuseProblems(input);
    return replaceRule(id, by, (rule) => {
      if (input.revision !== 0 && input.revision !== rule.revision) {
        throw revisionConflict(rule, input);
      }
      return {
        ...rule,
        ...changesOf(input),
        enabled: input.enabled ?? rule.enabled,
        observe: input.observe ?? rule.observe,
        tests: input.tests ?? rule.tests,
        severity: input.severity ?? rule.severity,
        onIncomplete: (input.onIncomplete ?? rule.onIncomplete) as StoredRule['onIncomplete'],
      };
    });
  }

  /** 0 as `revision` is not looked at. */
  function setEnabled(id: string, enabled: boolean, revision: number, by?: ChangedBy): Promise<WholeRule> {
    return replaceRule(id, by && { ...by, action: enabled ? 'rule.enable' : 'rule.disable' }, (rule) => {
      refuseOtherRevision(rule, revision);
      return rule.enabled === enabled ? rule : { ...rule, enabled };
    });
  }

  async function restore(id: string, revision: number, by?: ChangedBy): Promise<WholeRule> {
    const { uid } = await get(id);
    const [found] = await rules.listRevisions(uid, { before: revision + 1, limit: 1 });
    if (found?.revision !== revision) {
      throw new ServiceError('not-found', `Rule ${id} has no revision ${revision}.`);
    }
    const { uid: _, revision: __, createdAt: ___, updatedAt: ____, provisionedFrom: _____, ...then } = found.rule;
    refuseProblems({ ...then, revision: 0 });
    return replaceRule(id, by && { ...by, action: 'rule.restore' }, (rule) => ({ ...rule, ...then }));
  }

  async function deleteRule(id: string, revision: number, by?: ChangedBy): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const rule = await get(id);
      refuseProvisioned(rule);
      refuseOtherRevision(rule, revision);
      if (await rules.delete(rule, now(), by)) {
        return book.reload();
      }
    }
    throw tooMany(id);
  }

  return {
    list: (query: RuleQuery): Promise<readonly StoredRule[]> => rules.list(query),
    listWhole: () => rules.listWhole(),
    authors: (uids: readonly string[]) => rules.authors(uids),
    get,
    /** Undefined when there is none. */
    find: (id: string) => rules.find(id),
    create: createRule,
    update: updateRule,
    /** A rule that is enabled already stays at its revision. */
    setEnabled,
    /** Every change, newest first. */
    async revisions(id: string, query: Parameters<RuleStore['listRevisions']>[1]): Promise<readonly RuleRevision[]> {
      return rules.listRevisions((await get(id)).uid, query);
    },
    restore,
    /** 0 as `revision` is not looked at. */
    delete: deleteRule,
    /** All that is to be said about an expression; it can be in force when nothing of it is an error. */
    validate: (expression: string): readonly Diagnostic[] => check(parse(expression)),
  };
}

function unknownRule(id: string): ServiceError {
  return new ServiceError('not-found', `There is no rule ${JSON.stringify(id.slice(0, 63))}.`);
}

function tooMany(id: string): ServiceError {
  return new ServiceError('aborted', `Rule ${id} is changed by too many at once; try again.`, { retryAfter: 1 });
}

/** A rule from a file would be what the file says again with the next look at it. */
function refuseProvisioned({ id, provisionedFrom: file }: StoredRule): void {
  if (file !== '') {
    throw new ServiceError('failed-precondition', `Rule ${id} comes from the file ${file}; change it there.`, {
      details: [create(ErrorInfoSchema, { reason: 'PROVISIONED', domain: 'betrace.v1', metadata: { file } })],
    });
  }
}

/** 0 as `revision` is not looked at. */
function refuseOtherRevision(rule: StoredRule, revision: number): void {
  if (revision !== 0 && revision !== rule.revision) {
    throw revisionConflict(rule, { revision, expression: rule.expression });
  }
}

/** What a caller always sets, present or empty. */
function changesOf({ name, description, expression, tags, compliance, message }: RuleInput) {
  return {
    name,
    description,
    expression,
    tags: [...tags],
    compliance: compliance.map(({ framework, control }) => ({ framework, control })),
    message,
  };
}

/** ABORTED with both texts, so that the caller can show what stands against what. */
function revisionConflict(stored: StoredRule, sent: Pick<RuleInput, 'revision' | 'expression'>): ServiceError {
  const message =
    `Rule ${stored.id} was changed since revision ${sent.revision} was read; it is at revision ${stored.revision} now. ` +
    'Read it again and make the change there, or send it without revision to overwrite.';
  const metadata = {
    stored_revision: String(stored.revision),
    stored_expression: stored.expression,
    sent_revision: String(sent.revision),
    sent_expression: sent.expression,
  };
  return new ServiceError('aborted', message, {
    details: [create(ErrorInfoSchema, { reason: 'REVISION_CONFLICT', domain: 'betrace.v1', metadata })],
  });
}

function refuseProblems(input: RuleInput): void {
  const [first, ...others] = ruleProblems(input);
  if (first !== undefined) {
    throw invalidArgument([first, ...others]);
  }
}
