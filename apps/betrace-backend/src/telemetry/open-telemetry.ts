import type { Meter } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import {
  MeterProvider,
  MetricReader,
  PeriodicExportingMetricReader,
  type IMetricReader,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { randomUUID } from 'node:crypto';

export interface TelemetryOptions {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What is counted outside the SDK. */
  readonly producers?: readonly MetricProducer[];
  /** Who sends; default: this process, as one of its kind. */
  readonly resource?: Resource;
}

export interface Telemetry {
  /** The one meter of all metrics. */
  readonly meter: Meter;
  /** All of them now, in the text format of Prometheus. */
  prometheus(): Promise<string>;
  /** Sends what is due, where it is sent, and ends; no metric can be read afterwards. */
  close(): Promise<void>;
}

/**
 * The SDK with one meter. Its metrics are read on demand and, where OTEL_EXPORTER_OTLP_METRICS_ENDPOINT is set or
 * OTEL_METRICS_EXPORTER is `otlp`, sent every OTEL_METRIC_EXPORT_INTERVAL milliseconds (60000); the exporter reads its
 * further settings (headers, timeout, compression, temporality) from the environment by itself.
 */
export function openTelemetry({
  version,
  env,
  producers = [],
  resource = ownResource(version),
}: TelemetryOptions): Telemetry {
  const reading = { metricProducers: [...producers] };
  const onDemand = new OnDemandReader(reading);
  const readers: IMetricReader[] = isSent('METRICS', env) ? [onDemand, pushingReader(env, reading)] : [onDemand];
  const provider = new MeterProvider({ resource, readers });
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  return {
    meter: provider.getMeter('betrace', version),
    async prometheus() {
      const { resourceMetrics, errors } = await onDemand.collect();
      if (errors.length > 0) {
        throw new AggregateError(errors, 'Some metrics cannot be read.');
      }
      return `${serializer.serialize(resourceMetrics)}\n`;
    },
    close: () => provider.shutdown(),
  };
}

export function ownResource(version: string): Resource {
  return resourceFromAttributes({
    'service.name': 'betrace',
    'service.version': version,
    'service.instance.id': randomUUID(),
  });
}

class OnDemandReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

/** Whether the environment says that a signal is sent by OTLP: by the exporter's name, or by nothing but an endpoint. */
export function isSent(signal: 'METRICS' | 'TRACES', env: TelemetryOptions['env']): boolean {
  const exporter = env[`OTEL_${signal}_EXPORTER`];
  return exporter === undefined || exporter === ''
    ? Boolean(env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`])
    : exporter.split(',').some((name) => name.trim() === 'otlp');
}

function pushingReader(
  env: TelemetryOptions['env'],
  reading: ConstructorParameters<typeof MetricReader>[0],
): PeriodicExportingMetricReader {
  const interval = positive(env['OTEL_METRIC_EXPORT_INTERVAL'], 60_000);
  return new PeriodicExportingMetricReader({
    ...reading,
    exporter: new OTLPMetricExporter(),
    exportIntervalMillis: interval,
    exportTimeoutMillis: Math.min(interval, positive(env['OTEL_METRIC_EXPORT_TIMEOUT'], 30_000)),
  });
}

function positive(text: string | undefined, standard: number): number {
  const number = Number(text);
  return text !== undefined && Number.isInteger(number) && number > 0 ? number : standard;
}
