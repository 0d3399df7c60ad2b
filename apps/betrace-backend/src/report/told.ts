import type { Violation } from './violation.ts';

/** Whether a violation is told to others: of rules on trial, and of what a storm left without details, nothing is. */
export function isTold({ observed, suppressed }: Violation): boolean {
  return !observed && !suppressed;
}

/** When spans of a violation are, so that the duration of its trace stays true: at the end of the first witness. */
export function timeInTrace({ traceStart, witnesses }: Violation): bigint {
  const first = witnesses[0]?.spans[0];
  return first ? first.start + first.duration : traceStart;
}
