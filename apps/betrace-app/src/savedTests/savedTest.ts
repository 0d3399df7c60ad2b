import type { SavedTest } from '@betrace/api-client';
import { runRuleTests } from '@betrace/dsl/rule-file';

import { judgeTrace, type TrialRule } from '../trial/judge.ts';
import { readCompact, readOtlp, type Pasted } from '../trial/readPasted.ts';

/** What a rule's tests are run with. */
export type Runnable = Pick<TrialRule, 'expression' | 'onIncomplete'>;

/** Whether each test passes, and what differs from what it expects; in the order of the tests. Never throws. */
export function runSavedTests({ expression, onIncomplete }: Runnable, tests: readonly SavedTest[]) {
  const written = tests.map(({ trace, expect, witnesses, ...test }) => ({
    ...test,
    expect: expect as 'violated',
    trace: { text: trace },
    witnesses: witnesses.length > 0 ? witnesses.map(({ spans }) => spans) : null,
  }));
  return runRuleTests([{ id: '', expression, onIncomplete, tests: written }], { judge: judgeTrace });
}

/** The trace of a test as text, in either notation. Never throws. */
export const readTestTrace = (text: string): Pasted => (/^\s*[[{]/.test(text) ? readOtlp(text) : readCompact(text));
