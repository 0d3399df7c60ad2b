import type { FastifyInstance } from 'fastify';
import type { ReadFigures } from './figures.ts';
import { openTelemetry, ownResource } from './open-telemetry.ts';
import { ownTraces } from './own-traces.ts';
import { watchProcess } from './process-readings.ts';
import { readingProducer } from './reading-producer.ts';
import { figureReadings } from './readings.ts';
import { measureGrpc, measureHttp, type CallMeter, type RequestLog } from './request-metrics.ts';

export interface ServiceTelemetry {
  /** Measures the requests of a server and answers `GET /metrics` there. */
  addTo(server: FastifyInstance): void;
  /** Measures the calls of a gRPC server. */
  readonly grpc: CallMeter;
  /** Sends metrics and own traces a last time, where they are sent. */
  close(): Promise<void>;
}

/** The metrics of the service, see `catalogue.ts`: on `/metrics` for Prometheus, and by OTLP where the environment says so. */
export function serviceTelemetry(options: {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly read: ReadFigures;
  readonly log: RequestLog;
}): ServiceTelemetry {
  const { read, log } = options;
  const process = watchProcess();
  const stations = readingProducer(async () => [...figureReadings(await read()), ...process.readings()]);
  const resource = ownResource(options.version);
  const { meter, prometheus, close } = openTelemetry({ ...options, resource, producers: [stations] });
  const traces = ownTraces(options, resource);
  return {
    addTo(server) {
      measureHttp(server, meter, log, traces);
      server.get('/metrics', { config: { role: 'viewer' } }, async (_request, reply) => {
        const text = await prometheus();
        return reply.type('text/plain; version=0.0.4; charset=utf-8').header('cache-control', 'no-store').send(text);
      });
    },
    grpc: measureGrpc(meter, log, traces),
    async close() {
      process.close();
      await Promise.all([close(), traces?.close()]);
    },
  };
}
