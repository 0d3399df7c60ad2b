import type { HeldTrace } from '@betrace/api-client';
import type { Trace } from '@betrace/dsl';

/** A trace to try a rule on. */
export interface Sample {
  /** Unique among the samples on screen. */
  id: string;
  /** Name of the root, or of the first span while no root came. */
  title: string;
  trace: Trace;
  /** Whether the trace was closed by its root; one that was pasted is taken as whole. */
  closed: boolean;
  /** What the backend holds of it; absent for what was pasted. */
  held?: HeldTrace;
}

/** A sample of what somebody wrote or pasted. */
export function pastedSample(trace: Trace): Sample {
  const first = trace.spans.find(({ parentSpanId }) => parentSpanId === '') ?? trace.spans[0];
  return { id: trace.traceId, title: first?.name ?? 'no span', trace, closed: true };
}
