import type { Rule } from '@betrace/api-client';

import { stateOf } from '../../data/ruleState.ts';

/** In which a rule can be; broken ones are on and cannot be used. */
export const watchStates = ['on', 'observe', 'off', 'broken'] as const;
export type WatchState = (typeof watchStates)[number];

export interface Watched {
  /** Undefined: the rules without a tag. */
  tag: string | undefined;
  counts: Record<WatchState, number>;
}

const none = (): Watched['counts'] => ({ on: 0, observe: 0, off: 0, broken: 0 });
const total = ({ counts }: Watched) => watchStates.reduce((sum, state) => sum + counts[state], 0);

/** Rules by state: all of them, then by tag, the most frequent first; a rule with several tags counts in each. */
export function watchedRules(rules: readonly Rule[], broken: ReadonlySet<string>): { all: Watched; tags: Watched[] } {
  const all: Watched = { tag: undefined, counts: none() };
  const tags = new Map<string | undefined, Watched>();
  for (const rule of rules) {
    const state = broken.has(rule.id) ? 'broken' : stateOf(rule);
    all.counts[state] += 1;
    for (const tag of rule.tags.length > 0 ? new Set(rule.tags) : [undefined]) {
      const watched = tags.get(tag) ?? { tag, counts: none() };
      watched.counts[state] += 1;
      tags.set(tag, watched);
    }
  }
  return { all, tags: [...tags.values()].sort((a, b) => total(b) - total(a)) };
}
