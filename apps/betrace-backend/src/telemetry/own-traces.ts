import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Attributes, type Context } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { Resource } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, ParentBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { isSent, type TelemetryOptions } from './open-telemetry.ts';

/** A call of the API that has been answered: nothing of it but its name, and how it went. */
export interface AnsweredCall {
  readonly name: string;
  readonly attributes: Attributes;
  /** Whether the service is to blame. */
  readonly failed: boolean;
  readonly seconds: number;
  /** The caller's header; undefined or another text begins a trace. */
  readonly traceparent: string | undefined;
}

export interface OwnTraces {
  note(call: AnsweredCall): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

/**
 * A span for each call of the API, sent by OTLP where OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set or OTEL_TRACES_EXPORTER
 * is `otlp`; undefined elsewhere. Receiving and sending spans is never traced: it would make spans of spans.
 */
export function ownTraces(
  { version, env }: Pick<TelemetryOptions, 'version' | 'env'>,
  resource: Resource,
): OwnTraces | undefined {
  if (!isSent('TRACES', env)) {
    return undefined;
  }
  const provider = new TracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    // Bounded: what does not fit its queue is dropped.
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  const tracer = provider.getTracer('betrace', version);
  return {
    note({ name, attributes, failed, seconds, traceparent }) {
      const end = Date.now();
      const options = { kind: SpanKind.SERVER, startTime: end - seconds * 1000, attributes };
      const span = tracer.startSpan(name, options, parentOf(traceparent));
      if (failed) {
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end(end);
    },
    close: () => provider.shutdown(),
  };
}

/** By W3C Trace Context. */
function parentOf(traceparent: string | undefined): Context {
  const [, traceId = '', spanId = '', flags = ''] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? [];
  return flags === ''
    ? ROOT_CONTEXT
    : trace.setSpanContext(ROOT_CONTEXT, {
        traceId,
        spanId,
        traceFlags: Number.parseInt(flags, 16) & 1,
        isRemote: true,
      });
}
