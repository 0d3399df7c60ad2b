import { createRequire, syncBuiltinESMExports } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { defaultResource, detectResources, envDetector } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { tell } from './tell.ts';

const FLUSH_MS = 3000;
const UNTRACED = ['/faults', '/health'];

// Endpoint, compression, batching, sampling and service name all come from the standard OTEL_* variables.
const provider = new NodeTracerProvider({
  resource: defaultResource().merge(detectResources({ detectors: [envDetector] })),
  spanProcessors: [new BatchSpanProcessor(tellingFailures(new OTLPTraceExporter()))],
});
provider.register();

registerInstrumentations({
  instrumentations: [
    new HttpInstrumentation({ ignoreIncomingRequestHook: (request) => UNTRACED.includes(request.url ?? '') }),
  ],
});
// The instrumentation patches what require() returns. For a built-in module that is the very object behind
// `import http from 'node:http'`, so requiring it once patches the ES modules too, without a loader hook.
createRequire(import.meta.url)('node:http');
syncBuiltinESMExports();

/** Sends what is still buffered and ends the pipeline; gives up after 3 s, as nobody may be listening. */
export async function flushTelemetry(): Promise<void> {
  const lost = pause(FLUSH_MS).then(() => tell({ lost: `no answer within ${FLUSH_MS} ms` }));
  await Promise.race([provider.shutdown().catch(() => undefined), lost]);
}

/** Passes everything on and tells the launcher, which warns once, when a batch was lost. */
function tellingFailures(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error) {
          void tell({ lost: result.error.message });
        }
        done(result);
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
