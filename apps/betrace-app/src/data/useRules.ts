import type { Rule, RuleJson } from '@betrace/api-client';
import { useCallback } from 'react';

import { client } from './client.ts';
import { useLoaded } from './useLoaded.ts';

/** The API answers at most this many rules at once; the list says so when there are more. */
const MOST_RULES = 1000;

/** Rules whose id, name, description or expression contains the text, by id. */
export function useRules(text = '') {
  return useLoaded(
    useCallback((signal: AbortSignal) => client.rules.list({ text, pageSize: MOST_RULES }, { signal }), [text]),
  );
}

export function useRule(id: string) {
  return useLoaded(useCallback((signal: AbortSignal) => client.rules.get(id, { signal }), [id]));
}

export const getRule = (id: string): Promise<Rule> => client.rules.get(id);
export const createRule = (rule: RuleJson): Promise<Rule> => client.rules.create(rule);
/** Refused (ABORTED) when somebody else changed the rule since `revision`. */
export const updateRule = (rule: RuleJson & { id: string; revision: number }): Promise<Rule> =>
  client.rules.update(rule);
/** Refused (ABORTED) when somebody else changed the rule since it was read. */
export const deleteRule = ({ id, revision }: Rule) => client.rules.delete(id, { revision });
export const setRuleEnabled = (id: string, enabled: boolean): Promise<Rule> =>
  enabled ? client.rules.enable(id) : client.rules.disable(id);
