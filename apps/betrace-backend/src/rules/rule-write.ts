import { randomUUID } from 'node:crypto';
import type { WholeRule } from '../store/store.ts';
import type { CheckedRule } from './check-rule-file.ts';

/** A rule as it shall be stored, and the revision that it takes the place of; 0 when there is none. */
export interface RuleWrite {
  readonly rule: WholeRule;
  readonly expected: number;
}

/** What makes a stored rule (undefined: there is none) the one of a file; undefined when it is that already. */
export function ruleWrite(
  content: CheckedRule['content'] & { readonly provisionedFrom: string },
  before: WholeRule | undefined,
  at: bigint,
): RuleWrite | undefined {
  if (before === undefined) {
    const rule = { ...content, uid: randomUUID(), revision: 1, createdAt: at, updatedAt: at };
    return { rule, expected: 0 };
  }
  if (Object.entries(content).every(([key, value]) => same(before[key as keyof WholeRule], value))) {
    return undefined;
  }
  const rule = { ...before, ...content, revision: before.revision + 1, updatedAt: at };
  return { rule, expected: before.revision };
}

function same(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
