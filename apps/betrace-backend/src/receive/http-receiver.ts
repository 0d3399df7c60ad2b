import type { FastifyInstance, FastifyRequest } from 'fastify';
import { toServiceError } from '../errors.ts';
import type { Parcel } from './in-flight.ts';
import { acceptedEncodings } from './inflate.ts';
import type { Intake } from './intake.ts';
import { contentTypes, exportResponse, statusBody } from './otlp-answer.ts';
import type { OtlpEncoding } from './otlp-answer.ts';
import { readBody, tooLarge } from './read-body.ts';

/**
 * `POST /v1/traces` by the OTLP/HTTP specification: protobuf or JSON, answered alike; a failure is answered with a
 * google.rpc.Status, overload with Retry-After before the body is read.
 */
export function registerOtlp(server: FastifyInstance, intake: Intake): void {
  const { maxBody } = intake.limits;
  const parcels = new WeakMap<FastifyRequest, Parcel>();

  server.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > maxBody) {
        throw tooLarge(maxBody);
      }
      const parcel = intake.begin(announced);
      parcels.set(request, parcel);
      reply.raw.once('close', () => parcel.release());
    });

    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(Object.values(contentTypes), async (request: FastifyRequest) => {
      const parcel = parcels.get(request);
      return parcel && readBody(request.raw, parcel, { maxBody });
    });

    scope.setErrorHandler((error, request, reply) => {
      const failure = toServiceError(error);
      if (failure.code === 'internal') {
        request.log.error({ err: error }, 'an OTLP request failed');
      }
      if (failure.code === 'unsupported-media-type') {
        reply.header('accept-encoding', acceptedEncodings);
      }
      if (failure.retryAfter !== undefined) {
        reply.header('retry-after', failure.retryAfter);
      }
      const encoding = encodingOf(request);
      return reply.code(failure.statusCode).type(contentTypes[encoding]).send(statusBody(failure, encoding));
    });

    scope.post('/v1/traces', { config: { role: 'ingest' } }, async (request, reply) => {
      const encoding = encodingOf(request);
      const sent = (request.body as Uint8Array | undefined) ?? new Uint8Array();
      const partial = await intake.take(sent, request.headers['content-encoding'] ?? '', encoding);
      return reply.type(contentTypes[encoding]).send(exportResponse(partial, encoding));
    });
  });
}

function encodingOf(request: FastifyRequest): OtlpEncoding {
  return /^application\/x-protobuf\s*(;|$)/i.test(request.headers['content-type'] ?? '') ? 'protobuf' : 'json';
}
