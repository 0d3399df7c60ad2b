import type { Rule, RuleJson } from '@betrace/api-client';
import { useCallback } from 'react';

import { client } from './client.ts';
import { useLoaded } from './useLoaded.ts';

/** The most that the API answers at once. It keeps at most ten times as many rules. */
const PAGE = 1000;

export interface RulesOptions {
  /** Each rule with its verdict counts of the last 24 hours. */
  withCounts?: boolean;
  /** Pause until they are asked for again, in ms; default: they are not. */
  pollMs?: number;
}

export interface Rules {
  rules: Rule[];
}

/** Every rule there is, by id. */
export function useRules({ withCounts = false, pollMs = 0 }: RulesOptions = {}) {
  const load = useCallback(
    async (signal: AbortSignal): Promise<Rules> => {
      const rules: Rule[] = [];
      for await (const rule of client.rules.all({ pageSize: PAGE, withCounts }, { signal })) {
        rules.push(rule);
      }
      return { rules };
    },
    [withCounts],
  );
  return useLoaded(load, pollMs);
}

export function useRule(id: string) {
  return useLoaded(useCallback((signal: AbortSignal) => client.rules.get(id, { signal }), [id]));
}

export const getRule = (id: string): Promise<Rule> => client.rules.get(id);
/** Makes a rule what it was at a revision, as a new one. */
export const restoreRule = (id: string, revision: number): Promise<Rule> => client.rules.restore(id, revision);
export const createRule = (rule: RuleJson): Promise<Rule> => client.rules.create(rule);
/** Refused (ABORTED) when somebody else changed the rule since `revision`. */
export const updateRule = (rule: RuleJson & { id: string; revision: number }): Promise<Rule> =>
  client.rules.update(rule);
/** Refused (ABORTED) when somebody else changed the rule since it was read. */
export const deleteRule = ({ id, revision }: Rule) => client.rules.delete(id, { revision });
export const setRuleEnabled = (id: string, enabled: boolean): Promise<Rule> =>
  enabled ? client.rules.enable(id) : client.rules.disable(id);
