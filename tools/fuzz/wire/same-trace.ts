import type { FieldRef, FieldsRead, SpanIntrinsic } from '@betrace/dsl';
import { FieldSet, OpenTrace, readTrace } from '../../../packages/engine/src/index.ts';
import type { ReceivedSpan, Trace } from '../../../packages/engine/src/index.ts';
import type { BatchSpan } from '../../../packages/engine/src/wire/batch.ts';
import { pack, unpack } from '../../../packages/engine/src/wire/pack.ts';
import { same } from '../promise.ts';
import { attributesOf, hex, parentOf } from './expected.ts';
import type { DecodedSpan } from './expected.ts';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];

/** Puts the spans of one trace together as the service does and holds everything that can be asked of it to the decoding. */
export function holdTrace(traceId: string, received: readonly ReceivedSpan[], decoded: readonly DecodedSpan[]): void {
  const open = new OpenTrace(traceId);
  const first = new Map<string, DecodedSpan>();
  received.forEach((span, i) => {
    const isKnown = first.has(span.spanId);
    same(
      'of spans with one id the first counts',
      open.add([span, packed(span), copy(span)][i % 3] as ReceivedSpan),
      isKnown ? 'duplicate' : 'added',
    );
    if (!isKnown) {
      first.set(span.spanId, decoded[i] as DecodedSpan);
    }
  });
  const spans = [...first.values()].sort(byStartThenId);
  const fields = fieldsOf(spans);
  const trace = readTrace(open, fields);
  const hasRoot = spans.some(({ span }) => parentOf(span) === '');
  const isWhole = hasRoot && spans.every(({ span }) => parentOf(span) === '' || first.has(parentOf(span)));
  const ends = spans.map(({ span }) => endOf(span));
  const root = spans.findIndex(({ span }) => parentOf(span) === '');
  const services = spans.map(({ resource }) => attributesOf(resource?.attributes).get('service.name'));
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const start = spans[0]?.span.startTimeUnixNano ?? 0n;
  same('a trace is what a full decoding makes of its spans', summary(trace, open), {
    spanCount: spans.length,
    hasRoot,
    isWhole,
    root,
    rootName: spans[root]?.span.name ?? '',
    rootService: text(services[root]),
    start,
    duration: ends.reduce((last, end) => (end > last ? end : last), ends[0] ?? 0n) - start,
    errors: spans.filter(({ span }) => span.status?.code === 2).length,
  });
  spans.forEach((from, i) => holdSpan(trace, i, from, fields));
}

/** A span as it comes from another thread that has read it. */
function packed(span: ReceivedSpan): ReceivedSpan {
  return unpack(pack([span as BatchSpan])).spans[0] as ReceivedSpan;
}

/** A span as it comes from elsewhere. */
function copy(received: ReceivedSpan): ReceivedSpan {
  const { traceId, spanId, parentId, ownService } = received;
  const [span, resource, scope] = [received.span.slice(), received.resource.slice(), received.scope.slice()];
  return { traceId, spanId, parentId, span, resource, scope, ownService };
}

function summary(trace: Trace, open: OpenTrace) {
  return {
    spanCount: open.spanCount === trace.spanCount ? trace.spanCount : -1,
    hasRoot: open.hasRoot,
    isWhole: trace.whole,
    root: trace.root,
    rootName: trace.rootName,
    rootService: trace.rootService,
    start: trace.startNs,
    duration: trace.durationNs,
    errors: trace.errorCount,
  };
}

function endOf({ startTimeUnixNano, endTimeUnixNano }: DecodedSpan['span']): bigint {
  return endTimeUnixNano > startTimeUnixNano ? endTimeUnixNano : startTimeUnixNano;
}

function byStartThenId(a: DecodedSpan, b: DecodedSpan): number {
  const [x, y] = [a.span.startTimeUnixNano, b.span.startTimeUnixNano];
  return x < y ? -1 : x > y ? 1 : hex(a.span.spanId) < hex(b.span.spanId) ? -1 : 1;
}

/** Every key of the spans, and every other name: what is in no table is read another way. */
function fieldsOf(spans: readonly DecodedSpan[]): FieldSet {
  const keys = (of: (span: DecodedSpan) => readonly { key: string }[] | undefined) =>
    spans.flatMap((span) => (of(span) ?? []).map(({ key }) => key));
  const reads: FieldsRead = {
    any: [],
    span: keys(({ span }) => span.attributes),
    resource: keys(({ resource }) => resource?.attributes),
    instrumentation: keys(({ scope }) => scope?.attributes),
    event: [],
    link: [],
    allSpanAttributes: true,
    allResourceAttributes: true,
    allInstrumentationAttributes: true,
    intrinsics: [],
    traceIntrinsics: [],
    eventIntrinsics: [],
    linkIntrinsics: [],
    events: true,
    links: true,
  };
  return new FieldSet(
    [reads],
    spans.filter((_, i) => i % 2 === 0).map(({ span }) => span.name),
  );
}

function holdSpan(trace: Trace, i: number, { span, scope, resource }: DecodedSpan, fields: FieldSet): void {
  const where = `span ${hex(span.spanId)}`;
  const [own, shared, ofScope] = [span, resource, scope].map((from) => attributesOf(from?.attributes));
  same(
    'a span is what a full decoding makes of it',
    {
      id: trace.spanId(i),
      parent: trace.parentId(i),
      name: trace.name(i),
      kind: trace.kind(i),
      status: trace.status(i),
      statusMessage: trace.statusMessage(i),
      start: trace.spanStartNs(i),
      end: trace.spanEndNs(i),
      duration: trace.spanDurationNs(i),
      scopeName: trace.scopeName(i),
      scopeVersion: trace.scopeVersion(i),
      attributes: trace.allSpanAttributes(i),
      resource: trace.allResourceAttributes(i),
      scope: trace.allScopeAttributes(i),
      events: trace.events(i),
      links: trace.links(i),
    },
    {
      id: hex(span.spanId),
      parent: parentOf(span),
      name: span.name,
      kind: KINDS[span.kind] ?? 'unspecified',
      status: STATUSES[span.status?.code ?? 0] ?? 'unset',
      statusMessage: span.status?.message ?? '',
      start: span.startTimeUnixNano,
      end: endOf(span),
      duration: endOf(span) - span.startTimeUnixNano,
      scopeName: scope?.name ?? '',
      scopeVersion: scope?.version ?? '',
      attributes: own,
      resource: shared,
      scope: ofScope,
      events: span.events.map(({ name, timeUnixNano, attributes }) => ({
        name,
        timeNs: timeUnixNano,
        attributes: attributesOf(attributes),
      })),
      links: span.links.map(({ traceId, spanId, attributes }) => ({
        traceId: hex(traceId),
        spanId: hex(spanId),
        attributes: attributesOf(attributes),
      })),
    },
    where,
  );
  const byKey = 'an attribute looked up alone is the one among all';
  fields.span.texts.forEach((key, n) => same(byKey, trace.spanAttribute(i, n), own?.get(key), `${where} ${key}`));
  fields.resource.texts.forEach((key, n) =>
    same(byKey, trace.resourceAttribute(i, n), shared?.get(key), `${where} resource ${key}`),
  );
  fields.instrumentation.texts.forEach((key, n) =>
    same(byKey, trace.scopeAttribute(i, n), ofScope?.get(key), `${where} scope ${key}`),
  );
  INTRINSICS.forEach((key) => trace.fieldText(i, { kind: 'field', of: 'self', scope: 'intrinsic', key }));
  SCOPES.forEach((scopeOf) => trace.fieldText(i, { kind: 'field', of: 'self', scope: scopeOf, key: '*' }));
}

const INTRINSICS: readonly SpanIntrinsic[] = ['start', 'duration', 'service', 'depth', 'childCount', 'selfTime'];
const SCOPES: readonly FieldRef['scope'][] = ['any', 'all-attributes', 'all-resource', 'all-instrumentation'];
