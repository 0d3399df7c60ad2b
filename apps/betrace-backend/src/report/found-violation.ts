import type { Violation } from './violation.ts';

/** A violation on its way to the store. `observed`: of a rule on trial, so no span tells of it. */
export interface FoundViolation {
  readonly violation: Violation;
  readonly observed: boolean;
}
