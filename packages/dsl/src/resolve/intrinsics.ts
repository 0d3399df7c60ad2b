import type { EventIntrinsic, LinkIntrinsic, SpanIntrinsic, TraceIntrinsic } from '../plan/plan.ts';

/** What kind of value a part of a rule is known to have; 'any' for attributes, which may hold anything. */
export type StaticType = 'number' | 'duration' | 'string' | 'bool' | 'any';

interface Intrinsic {
  readonly type: StaticType;
  readonly help: string;
}

export const spanIntrinsics: Record<Exclude<SpanIntrinsic, `instrumentation${string}`>, Intrinsic> = {
  name: { type: 'string', help: 'the name of the span' },
  status: { type: 'string', help: 'unset, ok or error' },
  statusMessage: { type: 'string', help: 'the text that comes with the status' },
  kind: { type: 'string', help: 'unspecified, internal, server, client, producer or consumer' },
  duration: { type: 'duration', help: 'end less start' },
  start: { type: 'duration', help: 'the start, in time since 1970' },
  end: { type: 'duration', help: 'the end, in time since 1970; an end before the start counts as the start' },
  id: { type: 'string', help: 'the span id, in hex' },
  parentID: { type: 'string', help: 'the span id of the parent, in hex; absent on a root' },
  service: { type: 'string', help: 'service.name of the resource' },
  isRoot: { type: 'bool', help: 'whether the span has no parent id' },
  childCount: { type: 'number', help: 'how many children it has in the trace' },
  depth: { type: 'number', help: 'how many ancestors it has; 0 for the root' },
  selfTime: { type: 'duration', help: 'the duration less the time in which a child runs' },
};

export const traceIntrinsics: Record<TraceIntrinsic, Intrinsic> = {
  id: { type: 'string', help: 'the trace id, in hex' },
  duration: { type: 'duration', help: 'the last end less the first start' },
  rootName: { type: 'string', help: 'the name of the root span' },
  rootService: { type: 'string', help: 'the service of the root span' },
  spanCount: { type: 'number', help: 'how many spans the trace has' },
  errorCount: { type: 'number', help: 'how many spans have the status error' },
  serviceCount: { type: 'number', help: 'how many services take part' },
  complete: { type: 'bool', help: 'whether the trace came in whole' },
};

export const instrumentationIntrinsics: Record<'name' | 'version', Intrinsic> = {
  name: { type: 'string', help: 'the name of the instrumentation scope' },
  version: { type: 'string', help: 'the version of the instrumentation scope' },
};

export const eventIntrinsics: Record<EventIntrinsic, Intrinsic> = {
  name: { type: 'string', help: 'the name of the event' },
  timeSinceStart: { type: 'duration', help: 'its time after the start of the span' },
};

export const linkIntrinsics: Record<LinkIntrinsic, Intrinsic> = {
  spanID: { type: 'string', help: 'the id of the linked span, in hex' },
  traceID: { type: 'string', help: 'the id of the linked trace, in hex' },
};

/** `span.FIELD` of older rules, and the intrinsic it means; `trace_id` is of the trace. */
export const olderFields: Record<string, string> = {
  status: 'span:status',
  name: 'span:name',
  operation_name: 'span:name',
  service_name: 'span:service',
  duration: 'span:duration',
  kind: 'span:kind',
  trace_id: 'trace:id',
  span_id: 'span:id',
};

const statusWords = ['unset', 'ok', 'error'];
const kindWords = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** The words a status or kind can be. */
export function constantsOf(intrinsic: 'status' | 'kind'): readonly string[] {
  return intrinsic === 'status' ? statusWords : kindWords;
}

/** A status or kind as a lower-case word, from any case or the OTLP name; null when it is none. */
export function constantOf(intrinsic: 'status' | 'kind', text: string): string | null {
  const word = text.toLowerCase().replace(intrinsic === 'status' ? /^status_code_/ : /^span_kind_/, '');
  return constantsOf(intrinsic).includes(word) ? word : null;
}
