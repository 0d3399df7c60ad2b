import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from '../errors.ts';

const writing = new Set(['POST', 'PUT', 'PATCH']);
const writableTypes = /^application\/([\w.-]+\+)?(json|x-protobuf)\s*(;|$)/i;
const localHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/**
 * Keeps web pages away from every route of a server. A page that rebinds its name to 127.0.0.1
 * shows itself by its Host; one that calls across sites by Sec-Fetch-Site; and a write with the content type of
 * a form, which browsers send without asking first, is refused. `anyHost`, asked each time, lifts the first check only:
 * with tokens no page can do anything by rebinding.
 */
export function registerLoopbackGuard(server: FastifyInstance, options: { anyHost: () => boolean }): void {
  server.addHook('onRequest', async (request: FastifyRequest) => {
    const host = request.headers.host ?? '';
    if (!options.anyHost() && !localHost.test(host)) {
      throw new ServiceError(
        'forbidden-origin',
        'The Host of this request is not localhost, 127.0.0.1 or [::1]; call the service by one of these.',
      );
    }
    if (request.headers['sec-fetch-site'] === 'cross-site') {
      throw new ServiceError('forbidden-origin', 'Requests from web pages of other sites are refused.');
    }
    if (writing.has(request.method) && !writableTypes.test(request.headers['content-type'] ?? '')) {
      throw new ServiceError(
        'unsupported-media-type',
        'A write needs the header Content-Type: application/json (for OTLP also application/x-protobuf).',
      );
    }
  });
}
