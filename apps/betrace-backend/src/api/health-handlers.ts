import { CheckResponse_ServingStatus, HealthService } from '@betrace/api-client/gen/betrace/v1/health_pb.js';
import { ServiceError } from '../errors.ts';
import type { Readiness } from './grpc-health.ts';
import { serve, type ServedService } from './service.ts';

export function healthHandlers(version: string, ready: Readiness): ServedService {
  return serve(HealthService, {
    async check() {
      return { status: CheckResponse_ServingStatus.SERVING, version, api: HealthService.file.proto.package };
    },
    async ready() {
      const reason = await ready();
      if (reason !== undefined) {
        throw new ServiceError('unavailable', reason, { retryAfter: 1 });
      }
      return { ready: true };
    },
  });
}
