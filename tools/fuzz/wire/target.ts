import { fromBinary } from '@bufbuild/protobuf';
import { InstrumentationScopeSchema } from '@betrace/api-client/gen/opentelemetry/proto/common/v1/common_pb.js';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import type { ExportTraceServiceRequest } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { ResourceSchema } from '@betrace/api-client/gen/opentelemetry/proto/resource/v1/resource_pb.js';
import { SpanSchema } from '@betrace/api-client/gen/opentelemetry/proto/trace/v1/trace_pb.js';
import fc from 'fast-check';
import { skim, WireError } from '../../../packages/engine/src/index.ts';
import type { ReceivedSpan, Skimmed } from '../../../packages/engine/src/index.ts';
import { anyRequest, encode } from '../../../packages/engine/test/otlp-arbitrary.ts';
import type { Target } from '../guided.ts';
import { hold, inTime, same } from '../promise.ts';
import { seedOf } from '../random.ts';
import { attributesOf, hex, parentOf, refusal, spansOf } from './expected.ts';
import type { DecodedSpan } from './expected.ts';
import { readFields, writeFields } from './fields.ts';
import type { Field } from './fields.ts';
import { mutate } from './mutate.ts';
import { holdJson } from './same-json.ts';
import { holdTrace } from './same-trace.ts';
import { holdWalk } from './same-walk.ts';
import { REQUEST } from './shapes.ts';
import { faultOf } from './well-formed.ts';

const SCHEMA = ExportTraceServiceRequestSchema;
/** CPU time for one walk over a body, however wicked: 20 ms and 2 ms for each KiB. */
const MILLISECONDS = 20;
const MILLISECONDS_PER_KIB = 2;

/** Bodies of OTLP, well-formed and not, through the engine's reader and through @bufbuild/protobuf. */
export const wire: Target<Uint8Array> = {
  seeds: (random) => [
    new Uint8Array(0),
    crowded(),
    ...fc
      .sample(anyRequest, { seed: random.uint32(), numRuns: 600 })
      .map((request) => encode(request))
      .filter(({ length }) => length > 60 && length < 1000)
      .slice(0, 60),
  ],
  mutate,
  check,
  smaller,
  encode: (bytes) => bytes,
  decode: (bytes) => bytes,
  show: (bytes) => `${bytes.length} bytes: ${hex(bytes)}`,
};

/** Many small spans, and a resource longer than is remembered. */
function crowded(): Uint8Array {
  const id = (i: number) => Uint8Array.of(0, 0, 0, 0, 0, 0, 1, i);
  const spans = Array.from({ length: 90 }, (_, i) => ({
    traceId: new Uint8Array(16).fill(1 + (i % 2)),
    spanId: id(i),
    parentSpanId: i === 0 ? new Uint8Array(0) : id(i >> 1),
  }));
  const value = { case: 'stringValue', value: 'x'.repeat(4200) } as const;
  return encode({
    resourceSpans: [{ resource: { attributes: [{ key: 'k', value: { value } }] }, scopeSpans: [{ spans }] }],
  });
}

type Outcome = { readonly skimmed: Skimmed } | { readonly error: WireError };

function check(body: Uint8Array): string {
  const limit = MILLISECONDS + (MILLISECONDS_PER_KIB * body.length) / 1024;
  const outcome = inTime('skim', limit, () => outcomeOf(body.slice()));
  holdWalk(body);
  holdBounds(body, outcome);
  const fault = faultOf(body, REQUEST);
  if ('error' in outcome) {
    const { code, offset } = outcome.error;
    hold('a well-formed body is read', fault !== undefined, () => outcome.error.message);
    hold('an error has its place in the body', offset >= 0 && offset <= body.length, () => `${code} at ${offset}`);
    return code;
  }
  hold('a body that is not well-formed is refused', fault === undefined, () => String(fault));
  const request = fromBinary(SCHEMA, body, { recursionLimit: 110 });
  const { spans } = outcome.skimmed;
  const decoded = spansOf(request).filter(({ span }) => refusal(span) === undefined);
  same(
    'every usable span is found',
    spans.map(({ spanId }) => spanId),
    decoded.map(({ span }) => hex(span.spanId)),
  );
  same('spans of unusable ids are counted by reason', rejected(outcome.skimmed), expectedRejected(request));
  spans.forEach((span, i) => holdReceived(span, decoded[i] as DecodedSpan));
  for (const traceId of new Set(spans.map((span) => span.traceId))) {
    const ofTrace = spans.map((span, i) => ({ span, from: decoded[i] as DecodedSpan })).filter(isOf(traceId));
    holdTrace(
      traceId,
      ofTrace.map(({ span }) => span),
      ofTrace.map(({ from }) => from),
    );
  }
  const json = holdJson(request, seedOf(body));
  return `read ${Math.min(spans.length, 3)} spans, ${outcome.skimmed.rejected.map(({ reason }) => reason).join()}, ${json}`;
}

function isOf(traceId: string) {
  return ({ span }: { readonly span: ReceivedSpan }) => span.traceId === traceId;
}

function outcomeOf(body: Uint8Array): Outcome {
  try {
    return { skimmed: skim(body) };
  } catch (error) {
    if (error instanceof WireError) {
      return { error };
    }
    throw error;
  }
}

/** What stands before and behind a body in its buffer must not matter. */
function holdBounds(body: Uint8Array, alone: Outcome): void {
  for (const filling of [0x00, 0xff]) {
    const buffer = new Uint8Array(body.length + 48).fill(filling);
    buffer.set(body, 16);
    const inside = outcomeOf(buffer.subarray(16, 16 + body.length));
    same('nothing is read beyond the end of a body', brief(inside), brief(alone));
  }
}

function brief(outcome: Outcome): unknown {
  if ('error' in outcome) {
    return outcome.error.message;
  }
  const { spans } = outcome.skimmed;
  return spans.map(({ traceId, spanId, parentId, span }) => [traceId, spanId, parentId, span.length]);
}

function holdReceived(received: ReceivedSpan, { span, scope, resource }: DecodedSpan): void {
  const isOwn = scope?.name === 'betrace' && attributesOf(resource?.attributes).get('service.name') === 'betrace';
  same(
    'a received span is what a full decoding makes of it',
    [received.traceId, received.spanId, received.parentId, received.ownService],
    [hex(span.traceId), hex(span.spanId), parentOf(span), isOwn],
  );
  const options = { recursionLimit: 110 };
  same('the wire bytes of a span are the span', fromBinary(SpanSchema, received.span, options), span);
  same(
    'the wire bytes of a resource are the resource',
    attributesOf(fromBinary(ResourceSchema, received.resource, options).attributes),
    attributesOf(resource?.attributes),
  );
  const itsScope = fromBinary(InstrumentationScopeSchema, received.scope, options);
  same('the wire bytes of a scope are the scope', itsScope.name, scope?.name ?? '');
}

function rejected({ rejected: counts }: Skimmed): Record<string, number> {
  return Object.fromEntries(counts.map(({ reason, count }) => [reason, count]));
}

function expectedRejected(request: ExportTraceServiceRequest): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { span } of spansOf(request)) {
    const reason = refusal(span);
    if (reason !== undefined) {
      counts[reason] = (counts[reason] ?? 0) + 1;
    }
  }
  return counts;
}

/** Without a field, without what it holds, without a stretch of bytes. */
function* smaller(body: Uint8Array): Generator<Uint8Array> {
  const fields = readFields(body, REQUEST);
  if (fields !== undefined) {
    yield* withoutOne(fields, () => writeFields(fields));
  }
  for (let size = body.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at + size <= body.length; at += size) {
      yield Uint8Array.from([...body.subarray(0, at), ...body.subarray(at + size)]);
    }
  }
}

function* withoutOne(fields: Field[], whole: () => Uint8Array): Generator<Uint8Array> {
  for (let i = 0; i < fields.length; i++) {
    const [one] = fields.splice(i, 1) as [Field];
    yield whole();
    fields.splice(i, 0, one);
    const { value } = one;
    if (Array.isArray(value)) {
      yield* withoutOne(value, whole);
    } else if (value instanceof Uint8Array && value.length > 0) {
      one.value = value.subarray(0, value.length >> 1);
      yield whole();
      one.value = value;
    }
  }
}
