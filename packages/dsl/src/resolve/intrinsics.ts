import type { EventIntrinsic, LinkIntrinsic, SpanIntrinsic, TraceIntrinsic } from '../plan/plan.ts';
import { lookup } from '../text/lookup.ts';

/** What kind of value a part of a rule is known to have; 'any' for attributes, which may hold anything. */
export type StaticType = 'number' | 'duration' | 'string' | 'bool' | 'any';

/** Its type, what a sentence calls it behind `the`, and what an editor says behind that. */
type Intrinsic = readonly [type: StaticType, noun: string, more?: string];

const statusWords = ['unset', 'ok', 'error'];
const kindWords = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

const ofSpan: Record<Exclude<SpanIntrinsic, `instrumentation${string}`>, Intrinsic> = {
  name: ['string', 'name', ' of the span'],
  status: ['string', 'status', `: ${statusWords.join(', ')}`],
  statusMessage: ['string', 'status message'],
  kind: ['string', 'kind', `: ${kindWords.join(', ')}`],
  duration: ['duration', 'duration', ': end less start'],
  start: ['duration', 'start', ', in time since 1970'],
  end: ['duration', 'end', ', in time since 1970; never before the start'],
  id: ['string', 'span id', ', in hex'],
  parentID: ['string', 'parent id', ', in hex; absent on a root'],
  service: ['string', 'service', ': service.name of the resource'],
  isRoot: ['bool', 'root flag', ': whether the span has no parent id'],
  childCount: ['number', 'number of direct children'],
  depth: ['number', 'number of ancestors', '; 0 for the root'],
  selfTime: ['duration', 'time outside of child spans'],
};
const ofTrace: Record<TraceIntrinsic, Intrinsic> = {
  id: ['string', 'id of this trace', ', in hex'],
  duration: ['duration', 'duration of the trace', ': the last end less the first start'],
  rootName: ['string', 'name of the root span'],
  rootService: ['string', 'service of the root span'],
  spanCount: ['number', 'number of spans in the trace'],
  errorCount: ['number', 'number of failed spans in the trace'],
  serviceCount: ['number', 'number of services in the trace'],
  complete: ['bool', 'completeness of the trace', ': whether it came in whole'],
};
const ofEvent: Record<EventIntrinsic, Intrinsic> = {
  name: ['string', 'name', ' of the event'],
  timeSinceStart: ['duration', 'time since the start of the span'],
};
const ofLink: Record<LinkIntrinsic, Intrinsic> = {
  spanID: ['string', 'span id', ' of the linked span, in hex'],
  traceID: ['string', 'trace id', ' of the linked trace, in hex'],
};
const ofInstrumentation: Record<string, Intrinsic> = {
  name: ['string', 'instrumentation name'],
  version: ['string', 'instrumentation version'],
};

/** What may follow the colon of a scope; other scopes and variables have the intrinsics of a span. */
export function intrinsicsOf(scope: string): Readonly<Record<string, Intrinsic>> {
  const tables = { trace: ofTrace, event: ofEvent, link: ofLink, instrumentation: ofInstrumentation };
  return lookup<Readonly<Record<string, Intrinsic>>>(tables, scope) ?? ofSpan;
}

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

/** The words that a status or kind can be; undefined of other intrinsics. */
export function constantsOf(intrinsic: string): readonly string[] | undefined {
  return lookup({ status: statusWords, kind: kindWords }, intrinsic);
}

/** A status or kind as a lower-case word, from any case or the OTLP name; undefined when it is none. */
export function constantOf(intrinsic: string, text: string): string | undefined {
  const word = text.toLowerCase().replace(intrinsic === 'status' ? /^status_code_/ : /^span_kind_/, '');
  return constantsOf(intrinsic)?.find((constant) => constant === word);
}
