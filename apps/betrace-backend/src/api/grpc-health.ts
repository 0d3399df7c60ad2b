import type { DescService } from '@bufbuild/protobuf';
import {
  Health,
  HealthCheckResponse_ServingStatus as Serving,
} from '@betrace/api-client/gen/grpc/health/v1/health_pb.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../errors.ts';
import { serve, type ServedService } from './service.ts';

/** Why no traffic is taken, as a sentence; undefined when it is. */
export type Readiness = () => Promise<string | undefined>;

const WATCH_INTERVAL_MS = 1000;

/** grpc.health.v1 for the whole server ('') and each of its services: they are ready together. */
export function healthService(services: readonly DescService[], ready: Readiness): ServedService {
  const known = new Set(['', ...services.map(({ typeName }) => typeName)]);
  const statusOf = async (service: string) =>
    !known.has(service)
      ? Serving.SERVICE_UNKNOWN
      : (await ready()) === undefined
        ? Serving.SERVING
        : Serving.NOT_SERVING;

  return serve(Health, {
    async check({ service }) {
      const status = await statusOf(service);
      if (status === Serving.SERVICE_UNKNOWN) {
        throw new ServiceError('not-found', `There is no service ${service}.`);
      }
      return { status };
    },
    async list() {
      const status = await statusOf('');
      return { statuses: Object.fromEntries([...known].map((service) => [service, { status }])) };
    },
    async *watch({ service }, { signal }) {
      let last: Serving | undefined;
      while (!signal.aborted) {
        const status = await statusOf(service);
        if (status !== last) {
          yield { status };
          last = status;
        }
        await sleep(WATCH_INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    },
  });
}
