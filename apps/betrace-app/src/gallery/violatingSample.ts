import { readCompact } from '../trial/readPasted.ts';
import type { Sample } from '../trial/sample.ts';
import type { StarterRule } from './starterRules.ts';

/** The trace of the rule's first test that expects a violation. The library's tests see to it that there is one. */
export function violatingSample({ tests }: StarterRule): Sample | undefined {
  const violated = tests.find(({ expect }) => expect === 'violated');
  return violated && readCompact(violated.trace).samples[0];
}
