import type { Holder } from '../assemble/holder.ts';
import type { Violation } from './violation.ts';

/** What came of a decided trace, on its way to the store. */
export interface Decision {
  readonly traceId: string;
  readonly violations: readonly Violation[];
  /** Released once the decision is stored. */
  readonly holders: readonly Holder[];
}
