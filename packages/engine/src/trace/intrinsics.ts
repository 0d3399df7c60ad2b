import type { SpanIntrinsic, TraceIntrinsic } from '@betrace/dsl';
import type { AttributeValue } from '@betrace/dsl/values';
import { ROOT } from './span-tree.ts';
import type { Trace } from './trace.ts';

/** An intrinsic of a span as the spans that are there have it; durations and times in ns, undefined when absent. */
export function spanIntrinsic(trace: Trace, span: number, key: SpanIntrinsic): AttributeValue | undefined {
  switch (key) {
    case 'name':
      return trace.name(span);
    case 'status':
      return trace.status(span);
    case 'statusMessage':
      return given(trace.statusMessage(span));
    case 'kind':
      return trace.kind(span);
    case 'duration':
      return trace.spanDurationNs(span);
    case 'start':
      return trace.spanStartNs(span);
    case 'end':
      return trace.spanEndNs(span);
    case 'id':
      return trace.spanId(span);
    case 'parentID':
      return given(trace.parentId(span));
    case 'service':
      return trace.serviceAttribute(span);
    case 'isRoot':
      return trace.parents[span] === ROOT;
    case 'childCount':
      return BigInt(trace.tree.childCount(span));
    case 'depth':
      return BigInt(trace.tree.depth(span));
    case 'selfTime':
      return selfTime(trace, span);
    case 'instrumentationName':
      return given(trace.scopeName(span));
    case 'instrumentationVersion':
      return given(trace.scopeVersion(span));
  }
}

/** An intrinsic of the trace as the spans that are there make it; `complete` is more than they can tell. */
export function traceIntrinsic(trace: Trace, key: Exclude<TraceIntrinsic, 'complete'>): AttributeValue | undefined {
  switch (key) {
    case 'id':
      return trace.traceId;
    case 'duration':
      return trace.durationNs;
    case 'rootName':
      return trace.root < 0 ? undefined : trace.name(trace.root);
    case 'rootService':
      return trace.root < 0 ? undefined : trace.serviceAttribute(trace.root);
    case 'spanCount':
      return BigInt(trace.spanCount);
    case 'errorCount':
      return BigInt(trace.errorCount);
    case 'serviceCount':
      return BigInt(trace.serviceCount);
  }
}

/** The protocol cannot tell an empty text from a missing one. */
function given(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** The duration less the union of the children's intervals inside it. Children come in the order of their start. */
function selfTime(trace: Trace, span: number): bigint {
  const { start, end } = trace.times;
  const last = end[span] as number;
  let covered = start[span] as number;
  let own = 0n;
  for (let child = trace.tree.childOf(span); child >= 0; child = trace.tree.siblingAfter(child)) {
    const from = (start[child] as number) < last ? (start[child] as number) : last;
    if (from > covered) {
      own += BigInt(from - covered);
    }
    const to = (end[child] as number) < last ? (end[child] as number) : last;
    covered = to > covered ? to : covered;
  }
  return own + BigInt(last - covered);
}
