import type { Rule } from '@betrace/api-client';
import { useCallback, useState } from 'react';

import { revertRule, setRuleState, type RuleState } from '../../data/ruleState.ts';
import { deleteRule, type Rules } from '../../data/useRules.ts';
import { useAskBeforeEnabling } from '../../savedTests/useAskBeforeEnabling.tsx';

interface Change {
  before: Rule;
  after: Rule;
}

export interface Done {
  /** A sentence. */
  text: string;
  /** What can be undone; empty for a deletion. */
  changes: Change[];
}

/**
 * Changes of rules from the list, one rule after the other, and how far they are. What fails ends a row of changes; those
 * before it are made, and told of.
 * @param replace puts what the backend answered into the list.
 */
export function useRuleChanges(replace: (change: (rules: Rules) => Rules) => void) {
  const [done, setDone] = useState<Done>();
  const [error, setError] = useState<unknown>();
  const { whenAgreed, question } = useAskBeforeEnabling();
  const [progress, setProgress] = useState<{ at: number; of: number }>();

  const oneByOne = useCallback(
    async <T>(items: readonly T[], act: (item: T) => Promise<Change | undefined>, say: (changes: Change[]) => Done) => {
      const changes: Change[] = [];
      setError(undefined);
      try {
        for (const [index, item] of items.entries()) {
          setProgress({ at: index + 1, of: items.length });
          const change = await act(item);
          if (change) {
            changes.push(change);
          }
        }
      } catch (failure) {
        setError(failure);
      }
      setProgress(undefined);
      if (changes.length > 0) {
        const after = new Map(changes.map((change) => [change.after.id, change.after]));
        // A change answers no counts: those that are shown stay.
        replace(({ rules }) => ({
          rules: rules.map((rule) => withCountsOf(rule, after.get(rule.id)) ?? rule),
        }));
        setDone(say(changes));
      }
      return changes;
    },
    [replace],
  );

  const agreed = useCallback(
    (rule: Rule) =>
      new Promise<boolean>((resolve) => {
        void whenAgreed(
          rule,
          () => resolve(true),
          () => resolve(false),
        );
      }),
    [whenAgreed],
  );

  const setState = useCallback(
    (rules: readonly Rule[], state: RuleState) =>
      oneByOne(
        rules,
        async (before) =>
          state === 'off' || (await agreed(before)) ? { before, after: await setRuleState(before, state) } : undefined,
        (changes) => ({ text: `${named(changes)} ${stateTexts[state]}.`, changes }),
      ),
    [oneByOne, agreed],
  );

  const undo = useCallback(
    async ({ changes }: Done) => {
      const undone = await oneByOne(
        changes,
        async ({ before, after }) => ({ before: after, after: await revertRule(before, after) }),
        (all) => ({ text: `Undone: ${named(all)} as before.`, changes: [] }),
      );
      if (undone.length === 0) {
        setDone(undefined);
      }
    },
    [oneByOne],
  );

  const remove = useCallback(
    async (rules: readonly Rule[]) => {
      const gone = await oneByOne(
        rules,
        async (rule) => {
          await deleteRule(rule);
          return { before: rule, after: rule };
        },
        (changes) => ({ text: `${named(changes)} deleted.`, changes: [] }),
      );
      const ids = new Set(gone.map(({ after }) => after.id));
      replace(({ rules: all }) => ({ rules: all.filter(({ id }) => !ids.has(id)) }));
    },
    [oneByOne, replace],
  );

  return {
    setState,
    undo,
    remove,
    /** To be rendered. */
    question,
    done,
    progress,
    error,
    forgetError: useCallback(() => setError(undefined), []),
  };
}

const withCountsOf = ({ verdicts }: Rule, changed?: Rule): Rule | undefined =>
  changed && { ...changed, ...(verdicts && { verdicts }) };

const stateTexts: Record<RuleState, string> = { off: 'off', observe: 'observing', on: 'on' };

function named(changes: readonly Change[]): string {
  const [first] = changes;
  return first && changes.length === 1 ? `“${first.after.name}” is` : `${changes.length} rules are`;
}
