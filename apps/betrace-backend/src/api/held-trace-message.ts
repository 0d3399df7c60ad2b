import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  HeldTraceSchema,
  TraceAttributeSchema,
  TraceSummarySchema,
} from '@betrace/api-client/gen/betrace/v1/traces_pb.js';
import { FieldSet, readTrace } from '@betrace/engine';
import type { Trace } from '@betrace/engine';
import type { Redactor } from '../report/redact/redactor.ts';
import { storable } from '../report/storable.ts';
import { openSample } from '../sample/sampled-trace.ts';
import type { SampledTrace } from '../sample/sampled-trace.ts';
import { shownAttributes } from '../sample/shown-attribute.ts';
import type { ShownAttribute } from '../sample/shown-attribute.ts';
import type { Pacer } from '../sample/pacer.ts';
import { toDuration, toTimestamp } from './times.ts';

export type TraceSummary = MessageInitShape<typeof TraceSummarySchema>;
export type HeldTrace = MessageInitShape<typeof HeldTraceSchema>;
type Span = NonNullable<HeldTrace['spans']>[number];

const noFields = new FieldSet([]);

export function toSummary(sample: SampledTrace, redactor: Redactor): TraceSummary {
  const { traceId, spanCount, errorCount, start, duration, decidedAt, complete, trigger } = sample;
  return {
    ...{ traceId, spanCount, errorCount, complete, trigger },
    rootName: redactor.name(sample.rootName),
    rootService: redactor.name(sample.rootService),
    services: sample.services.map((service) => redactor.name(service)).filter((service) => service !== ''),
    start: toTimestamp(storable(start)),
    duration: toDuration(storable(duration)),
    decidedAt: toTimestamp(decidedAt),
  };
}

/** The whole trace, redacted, with what is not as it came marked. Paced: redacting a large one takes a while. */
export async function toHeldTrace(sample: SampledTrace, redactor: Redactor, pacer: Pacer): Promise<HeldTrace> {
  const trace = readTrace(openSample(sample), noFields);
  const resources = new Shared((span: number) => ({
    attributes: attributesOf(trace.allResourceAttributes(span), redactor),
  }));
  const scopes = new Shared((span: number) => ({
    name: redactor.name(trace.scopeName(span)),
    version: redactor.name(trace.scopeVersion(span)),
    attributes: attributesOf(trace.allScopeAttributes(span), redactor),
  }));
  const spans: Span[] = [];
  for (const span of trace.spans) {
    const resource = resources.numberOf(trace.resource(span), span);
    const scope = scopes.numberOf(trace.scope(span), span);
    spans.push({ ...spanMessage(trace, span, redactor), resource, scope });
    await pacer.goesOn();
  }
  return { summary: toSummary(sample, redactor), spans, resources: resources.all, scopes: scopes.all };
}

function spanMessage(trace: Trace, span: number, redactor: Redactor): Span {
  const raw = { name: trace.name(span), service: trace.service(span), status_message: trace.statusMessage(span) };
  const shown = {
    name: redactor.name(raw.name),
    service: redactor.name(raw.service),
    status_message:
      raw.status_message && (redactor.text({ scope: 'intrinsic', key: 'statusMessage' }, raw.status_message) ?? ''),
  };
  const fields = Object.keys(raw) as (keyof typeof raw)[];
  return {
    spanId: trace.spanId(span),
    parentSpanId: trace.parentId(span),
    name: shown.name,
    service: shown.service,
    kind: trace.kind(span),
    status: trace.status(span),
    statusMessage: shown.status_message,
    start: toTimestamp(storable(trace.spanStartNs(span))),
    duration: toDuration(storable(trace.spanDurationNs(span))),
    attributes: attributesOf(trace.allSpanAttributes(span), redactor),
    events: trace.events(span).map(({ name, timeNs, attributes }) => ({
      name: redactor.name(name),
      time: toTimestamp(storable(timeNs)),
      attributes: attributesOf(attributes, redactor),
    })),
    links: trace.links(span).map(({ traceId, spanId, attributes }) => ({
      ...{ traceId, spanId },
      attributes: attributesOf(attributes, redactor),
    })),
    redacted: fields.filter((field) => shown[field] !== raw[field]),
  };
}

function attributesOf(entries: Parameters<typeof shownAttributes>[0], redactor: Redactor) {
  return shownAttributes(entries, redactor).map(({ key, type, redacted, value }) => ({
    key,
    type,
    redacted,
    value: toValue(value),
  }));
}

type Value = NonNullable<MessageInitShape<typeof TraceAttributeSchema>['value']>;

function toValue(value: ShownAttribute['value']): Value {
  switch (typeof value) {
    case 'string':
      return { case: 'stringValue', value };
    case 'boolean':
      return { case: 'boolValue', value };
    case 'bigint':
      return { case: 'intValue', value };
    case 'number':
      return { case: 'doubleValue', value };
    case 'undefined':
      return { case: undefined };
  }
}

/** What many spans stand under, each content once. The engine gives equal ones the same bytes as a rule. */
class Shared<T> {
  readonly all: T[] = [];
  readonly #make: (span: number) => T;
  readonly #numbers = new Map<Uint8Array, number>();

  constructor(make: (span: number) => T) {
    this.#make = make;
  }

  numberOf(bytes: Uint8Array, span: number): number {
    const known = this.#numbers.get(bytes);
    if (known !== undefined) {
      return known;
    }
    this.#numbers.set(bytes, this.all.length);
    return this.all.push(this.#make(span)) - 1;
  }
}
