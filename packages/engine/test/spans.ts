import { create, toBinary } from '@bufbuild/protobuf';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { OpenTrace } from '../src/trace/open-trace.ts';
import type { ReceivedSpan } from '../src/wire/received-span.ts';
import { skim } from '../src/wire/skim.ts';

export type AttributeInit =
  string | number | bigint | boolean | Uint8Array | readonly AttributeInit[] | ReadonlyMap<string, AttributeInit>;

/** A span in a few words: ids are small numbers, parent 0 is none; times are ns since 1970. Numbers become doubles. */
export interface SpanInit {
  readonly id: number;
  /** 1 when it is not given. */
  readonly trace?: number;
  readonly parent?: number;
  readonly name?: string;
  readonly service?: string;
  readonly start?: bigint | number;
  readonly end?: bigint | number;
  readonly kind?: number;
  readonly status?: number;
  readonly statusMessage?: string;
  readonly attributes?: Readonly<Record<string, AttributeInit>>;
  readonly resource?: Readonly<Record<string, AttributeInit>>;
  readonly scope?: { name?: string; version?: string; attributes?: Readonly<Record<string, AttributeInit>> };
  readonly events?: readonly {
    name: string;
    at?: bigint | number;
    attributes?: Readonly<Record<string, AttributeInit>>;
  }[];
  readonly links?: readonly { trace: number; span: number; attributes?: Readonly<Record<string, AttributeInit>> }[];
}

/** Ids as they are sent: the number in the last bytes. */
export function spanId(id: number): Uint8Array {
  return Uint8Array.from({ length: 8 }, (_, i) => (i < 4 ? 0 : (id >>> (8 * (7 - i))) & 0xff));
}

export function traceId(id: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => (i < 8 ? 0xab : (spanId(id)[i - 8] as number)));
}

function value(from: AttributeInit): object {
  if (typeof from === 'string') {
    return { value: { case: 'stringValue', value: from } };
  }
  if (typeof from === 'number') {
    return { value: { case: 'doubleValue', value: from } };
  }
  if (typeof from === 'bigint') {
    return { value: { case: 'intValue', value: from } };
  }
  if (typeof from === 'boolean') {
    return { value: { case: 'boolValue', value: from } };
  }
  if (from instanceof Map) {
    return { value: { case: 'kvlistValue', value: { values: attributes(Object.fromEntries(from)) } } };
  }
  return from instanceof Uint8Array
    ? { value: { case: 'bytesValue', value: from } }
    : { value: { case: 'arrayValue', value: { values: (from as readonly AttributeInit[]).map(value) } } };
}

function attributes(from: Readonly<Record<string, AttributeInit>> = {}): object[] {
  return Object.entries(from).map(([key, entry]) => ({ key, value: value(entry) }));
}

/** One request with these spans, each under a resource and a scope of its own. */
export function bodyOf(spans: readonly SpanInit[]): Uint8Array {
  const request = {
    resourceSpans: spans.map((span) => ({
      resource: {
        attributes: attributes({
          ...(span.service === undefined ? {} : { 'service.name': span.service }),
          ...span.resource,
        }),
      },
      scopeSpans: [
        {
          scope: {
            name: span.scope?.name ?? '',
            version: span.scope?.version ?? '',
            attributes: attributes(span.scope?.attributes),
          },
          spans: [
            {
              traceId: traceId(span.trace ?? 1),
              spanId: spanId(span.id),
              parentSpanId: span.parent ? spanId(span.parent) : new Uint8Array(0),
              name: span.name ?? '',
              kind: span.kind ?? 0,
              startTimeUnixNano: BigInt(span.start ?? 0),
              endTimeUnixNano: BigInt(span.end ?? span.start ?? 0),
              attributes: attributes(span.attributes),
              events: (span.events ?? []).map((event) => ({
                name: event.name,
                timeUnixNano: BigInt(event.at ?? 0),
                attributes: attributes(event.attributes),
              })),
              links: (span.links ?? []).map((link) => ({
                traceId: traceId(link.trace),
                spanId: spanId(link.span),
                attributes: attributes(link.attributes),
              })),
              status: { code: span.status ?? 0, message: span.statusMessage ?? '' },
            },
          ],
        },
      ],
    })),
  };
  const schema = ExportTraceServiceRequestSchema;
  return toBinary(schema, create(schema, request as Parameters<typeof create<typeof schema>>[1]));
}

export function received(spans: readonly SpanInit[]): readonly ReceivedSpan[] {
  return skim(bodyOf(spans)).spans;
}

export function openTrace(spans: readonly SpanInit[]): OpenTrace {
  const open = new OpenTrace('ab'.repeat(8) + '0000000000000001');
  received(spans).forEach((span) => open.add(span));
  return open;
}
