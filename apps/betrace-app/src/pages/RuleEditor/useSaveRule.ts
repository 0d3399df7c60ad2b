import { ApiError, type Rule } from '@betrace/api-client';
import { AppEvents } from '@grafana/data';
import { getAppEvents } from '@grafana/runtime';
import { useState } from 'react';

import { createRule, getRule, updateRule } from '../../data/useRules.ts';
import { toChangedRule, toNewRule, type RuleForm } from './ruleForm.ts';

/** Why the last attempt to save did not succeed. */
export type SaveProblem =
  /** Somebody else saved the rule since it was opened: `stored` is what they made of it. */
  { kind: 'conflict'; stored: Rule } | { kind: 'deleted' } | { kind: 'failed'; error: unknown };

/**
 * Saves the form as a new rule, or over `rule` as it was opened.
 * @returns `save` answers with the stored rule, or undefined when there is a problem.
 */
export function useSaveRule(rule: Rule | undefined) {
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<SaveProblem>();

  const attempt = async (call: () => Promise<Rule>): Promise<Rule | undefined> => {
    setSaving(true);
    setProblem(undefined);
    try {
      const stored = await call();
      getAppEvents().publish({ type: AppEvents.alertSuccess.name, payload: [`Rule “${stored.name}” saved`] });
      return stored;
    } catch (error) {
      setProblem(await toProblem(error, rule));
      return undefined;
    } finally {
      setSaving(false);
    }
  };

  return {
    saving,
    problem,
    create: (form: RuleForm) => attempt(() => createRule(toNewRule(form))),
    /** @param over the revision that the person has seen and means to replace. */
    update: (opened: Rule, form: RuleForm, over = opened.revision) =>
      attempt(() => updateRule(toChangedRule(opened, form, over))),
  };
}

async function toProblem(error: unknown, rule: Rule | undefined): Promise<SaveProblem> {
  if (rule && error instanceof ApiError && error.status === 404) {
    return { kind: 'deleted' };
  }
  if (rule && error instanceof ApiError && error.code === 'ABORTED') {
    try {
      return { kind: 'conflict', stored: await getRule(rule.id) };
    } catch (failure) {
      return failure instanceof ApiError && failure.status === 404
        ? { kind: 'deleted' }
        : { kind: 'failed', error: failure };
    }
  }
  return { kind: 'failed', error };
}
