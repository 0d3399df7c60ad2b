import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { ServiceError } from '../errors.ts';
import { startReceiver } from './testing/start-receiver.ts';
import type { ReceiverOptions } from './testing/start-receiver.ts';

const traces = 300;
const compressions = [CompressionAlgorithm.NONE, CompressionAlgorithm.GZIP];

/** The official exporters, each with every compression that it knows. */
const exporters = compressions.flatMap((compression) => [
  {
    name: `HTTP with protobuf, ${compression}`,
    make: ({ url }: Ports) => new ProtobufExporter({ url, compression }),
  },
  {
    name: `HTTP with JSON, ${compression}`,
    make: ({ url }: Ports) => new JsonExporter({ url, compression }),
  },
  {
    name: `gRPC, ${compression}`,
    make: ({ grpcPort }: Ports) => new GrpcExporter({ url: `http://127.0.0.1:${grpcPort}`, compression }),
  },
]);

interface Ports {
  readonly url: string;
  readonly grpcPort: number;
}

/** A receiver with room for the exporter's batches. */
async function start(t: TestContext, options: ReceiverOptions = {}) {
  return startReceiver(t, { ...options, limits: { maxBody: 2_000_000, maxPending: 20_000_000 } });
}

for (const { name, make } of exporters) {
  test(`the official OpenTelemetry exporter over ${name} loses and doubles no span`, async (t) => {
    const receiver = await start(t);
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop' }),
      spanProcessors: [new BatchSpanProcessor({ exporter: make(receiver), maxQueueSize: 4 * traces })],
    });
    const tracer = provider.getTracer('test');
    const sent = new Set<string>();
    for (let i = 0; i < traces; i++) {
      const root = tracer.startSpan('checkout', { attributes: { number: i, name: 'Grüße', flag: true } });
      const child = tracer.startSpan('charge', {}, trace.setSpan(context.active(), root));
      child.end();
      root.end();
      [root, child].forEach((span) => sent.add(span.spanContext().spanId));
    }
    await provider.shutdown();
    assert.equal(receiver.received.length, 2 * traces);
    assert.deepEqual(new Set(receiver.received.map(({ spanId }) => spanId)), sent);
  });
}

// The exporter over gRPC gives up at once: JavaScript's gRPC library does not try again by itself.
for (const { name, make } of exporters.filter(({ name }) => name.startsWith('HTTP'))) {
  test(`the official OpenTelemetry exporter over ${name} tries again when it is told to`, async (t) => {
    let refusals = 2;
    const receiver = await start(t, {
      overload: () =>
        refusals-- > 0 ? new ServiceError('unavailable', 'The store is behind.', { retryAfter: 1 }) : undefined,
    });
    const exporter = make(receiver);
    t.after(() => exporter.shutdown());
    const { code } = await exported(exporter, [oneSpan()]);
    assert.equal(code, 0);
    assert.equal(receiver.received.length, 1);
  });
}

function oneSpan(): ReadableSpan {
  const span = new TracerProvider({}).getTracer('test').startSpan('job');
  span.end();
  return span as unknown as ReadableSpan;
}

function exported(exporter: SpanExporter, spans: ReadableSpan[]): Promise<{ code: number }> {
  return new Promise((resolve) => exporter.export(spans, resolve));
}
