import { OpenTrace, unpack } from '@betrace/engine';
import type { Trigger } from '../assemble/trigger.ts';
import type { JudgedTrace } from '../evaluate/evaluate-trace.ts';

/** A decided trace that is kept as it came, to try rules on: plain data, with raw values, for memory only. */
export interface SampledTrace {
  readonly traceId: string;
  /** Its spans on the wire, off the heap: see `pack` of the engine. */
  readonly packed: ArrayBuffer;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly rootName: string;
  readonly rootService: string;
  /** Every service once, in the order of their first spans; at most 100. */
  readonly services: readonly string[];
  /** Ns since 1970, and ns. */
  readonly start: bigint;
  readonly duration: bigint;
  readonly trigger: Trigger;
  readonly complete: boolean;
  /** Ns since 1970. */
  readonly decidedAt: bigint;
  /** Late spans came since it was sampled first, and are in it. */
  readonly amended: boolean;
}

const maxServices = 100;

/** Copies what was judged; `open` holds the same spans. */
export function sampleOf(
  { trace, trigger, complete }: JudgedTrace,
  open: OpenTrace,
  decidedAt: bigint,
  amended = false,
): SampledTrace {
  const services = new Set<string>();
  for (let span = 0; span < trace.spanCount && services.size < maxServices; span++) {
    services.add(trace.service(span));
  }
  services.delete('');
  return {
    traceId: trace.traceId,
    packed: open.packed(),
    spanCount: trace.spanCount,
    errorCount: trace.errorCount,
    rootName: trace.rootName,
    rootService: trace.rootService,
    services: [...services],
    start: trace.startNs,
    duration: trace.durationNs,
    trigger,
    complete,
    decidedAt,
    amended,
  };
}

/** The spans again, to be read with any field set. */
export function openSample({ traceId, packed }: SampledTrace): OpenTrace {
  const open = new OpenTrace(traceId);
  open.addAll(unpack(packed), 0);
  return open;
}
