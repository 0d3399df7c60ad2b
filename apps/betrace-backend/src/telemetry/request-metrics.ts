import type { Histogram, Meter } from '@opentelemetry/api';
import { ServerInterceptingCall, status as grpcStatus, type ServerInterceptor } from '@grpc/grpc-js';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { metrics, type Metric } from './catalogue.ts';
import type { OwnTraces } from './own-traces.ts';

/** Seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The part of a logger that is used: one line per request, at debug. */
export interface RequestLog {
  debug(fields: object, message: string): void;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The path template of the call that answers; set where one route of fastify serves many. */
    routeTemplate?: string;
  }
}

/**
 * Counts and times every request over HTTP by method, route (a template, never a path as sent) and status, and logs it
 * without anything that the caller sent.
 */
export function measureHttp(server: FastifyInstance, meter: Meter, log: RequestLog, traces?: OwnTraces): void {
  const durations = durationsOf(meter, metrics.requests);
  server.addHook('onResponse', async (request, reply) => {
    const seconds = reply.elapsedTime / 1000;
    const labels = { method: request.method, route: routeOf(request), status: String(reply.statusCode) };
    durations.record(seconds, labels);
    log.debug({ ...labels, seconds }, 'http request');
    if (request.routeTemplate !== undefined) {
      traces?.note({
        name: `${labels.method} ${labels.route}`,
        attributes: {
          'http.request.method': labels.method,
          'http.route': labels.route,
          'http.response.status_code': reply.statusCode,
        },
        failed: reply.statusCode >= 500,
        seconds,
        traceparent: [request.headers['traceparent']].flat()[0],
      });
    }
  });
}

function routeOf({ routeTemplate, routeOptions }: FastifyRequest): string {
  return routeTemplate ?? (routeOptions.url === undefined || routeOptions.url === '/*' ? '(none)' : routeOptions.url);
}

/** Codes for which the service is to blame, by the semantic conventions of OpenTelemetry. */
const failures: ReadonlySet<number> = new Set([
  grpcStatus.UNKNOWN,
  grpcStatus.DEADLINE_EXCEEDED,
  grpcStatus.UNIMPLEMENTED,
  grpcStatus.INTERNAL,
  grpcStatus.UNAVAILABLE,
  grpcStatus.DATA_LOSS,
]);

export interface CallMeter {
  readonly interceptor: ServerInterceptor;
  /** Begins a call that no interceptor sees; what it gives back ends the call with its code, once. */
  begin(method: string): (code: number) => void;
}

/** Likewise for gRPC, by method and code. A server runs the interceptor only for methods that it has. */
export function measureGrpc(meter: Meter, log: RequestLog, traces?: OwnTraces): CallMeter {
  const durations = durationsOf(meter, metrics.calls);
  const begin = (method: string, answered?: (code: number, seconds: number) => void) => {
    const began = performance.now();
    let ended = false;
    return (code: number) => {
      if (!ended) {
        ended = true;
        const seconds = (performance.now() - began) / 1000;
        const labels = { method, code: grpcStatus[code] ?? String(code) };
        durations.record(seconds, labels);
        log.debug({ ...labels, seconds }, 'grpc call');
        answered?.(code, seconds);
      }
    };
  };
  return {
    begin,
    interceptor({ path }, call) {
      let traceparent: string | undefined;
      const [service = '', method = ''] = path.slice(1).split('/');
      const end = begin(path.slice(1), (code, seconds) =>
        traces?.note({
          name: path.slice(1),
          attributes: {
            'rpc.system': 'grpc',
            'rpc.service': service,
            'rpc.method': method,
            'rpc.grpc.status_code': code,
          },
          failed: failures.has(code),
          seconds,
          traceparent,
        }),
      );
      return new ServerInterceptingCall(call, {
        start: (next) =>
          next({
            onReceiveMetadata(metadata, onward) {
              traceparent = metadata.get('traceparent')[0]?.toString();
              onward(metadata);
            },
            onCancel: () => end(grpcStatus.CANCELLED),
          }),
        sendStatus(status, next) {
          end(status.code);
          next(status);
        },
      });
    },
  };
}

function durationsOf(meter: Meter, { name, unit, meaning }: Metric): Histogram {
  const advice = { explicitBucketBoundaries: bounds };
  return meter.createHistogram(name, { unit, description: meaning, advice });
}
