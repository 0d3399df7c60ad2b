import type { FastifyInstance, FastifyRequest } from 'fastify';
import { otlpJsonToProtobuf, JsonShapeError } from '@betrace/engine';
import { ServiceError, toServiceError } from '../errors.ts';
import { Gate } from './gate.ts';
import { acceptedEncodings, inflate } from './inflate.ts';
import type { Ingest } from './ingest.ts';
import { contentTypes, exportResponse, statusBody } from './otlp-answer.ts';
import type { OtlpEncoding, PartialSuccess } from './otlp-answer.ts';
import { parseJson } from './parse-json.ts';

export interface OtlpDeps {
  readonly ingest: Ingest;
  readonly limits: {
    /** Bytes of a body as sent. */
    readonly maxBody: number;
    /** Bytes of a body once inflated. */
    readonly maxInflated: number;
    /** Inflated bytes per byte sent. */
    readonly maxRatio: number;
    /** Bytes, as sent, of all requests under way. */
    readonly maxPending: number;
  };
}

/** Inflated bodies held at once: as many as zlib has threads. */
const inflatingAtOnce = 4;

/**
 * `POST /v1/traces` by the OTLP/HTTP specification: protobuf or JSON, answered alike; a failure is answered with a
 * google.rpc.Status, overload with Retry-After. In order: bound the size as sent, inflate, skim, keep, acknowledge.
 */
export function registerOtlp(server: FastifyInstance, { ingest, limits }: OtlpDeps): void {
  const inflating = new Gate(inflatingAtOnce);
  let pending = 0;

  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      Object.values(contentTypes),
      { parseAs: 'buffer', bodyLimit: limits.maxBody },
      (_request, body, done) => done(null, body),
    );

    scope.addHook('onRequest', async (request, reply) => {
      const bytes = Math.min(Number(request.headers['content-length'] ?? limits.maxBody), limits.maxBody);
      if (pending + bytes > limits.maxPending) {
        throw new ServiceError('overloaded', 'Too many bytes are on their way in; try again.', { retryAfter: 1 });
      }
      pending += bytes;
      reply.raw.once('close', () => {
        pending -= bytes;
      });
    });

    scope.setErrorHandler((error, request, reply) => {
      const failure = toServiceError(tooLarge(error, limits.maxBody) ?? error);
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
      return reply
        .code(failure.statusCode)
        .type(contentTypes[encoding])
        .send(statusBody(failure.rpcCode, failure.message, encoding));
    });

    scope.post('/v1/traces', async (request, reply) => {
      const encoding = encodingOf(request);
      const sent = (request.body as Uint8Array | undefined) ?? new Uint8Array();
      const contentEncoding = request.headers['content-encoding'] ?? '';
      // The next body is inflated while this one waits for the disk.
      const { ingested } = await inflating.run(async () => {
        const body = await inflate(sent, contentEncoding, limits);
        return {
          ingested:
            encoding === 'json' ? ingest(fromJson(body)) : ingest(body, { bytes: sent, encoding: contentEncoding }),
        };
      });
      const partial = partialSuccess((await ingested).rejected);
      return reply.type(contentTypes[encoding]).send(exportResponse(partial, encoding));
    });
  });
}

/** fastify's own refusal does not say what the limit is. */
function tooLarge(error: unknown, maxBody: number): ServiceError | undefined {
  return (error as { code?: unknown }).code === 'FST_ERR_CTP_BODY_TOO_LARGE'
    ? new ServiceError('body-too-large', `The body is larger than ${maxBody} bytes; send fewer spans at a time.`)
    : undefined;
}

function encodingOf(request: FastifyRequest): OtlpEncoding {
  return /^application\/x-protobuf\s*(;|$)/i.test(request.headers['content-type'] ?? '') ? 'protobuf' : 'json';
}

function fromJson(body: Uint8Array): Uint8Array {
  try {
    return otlpJsonToProtobuf(parseJson(body));
  } catch (error) {
    if (error instanceof JsonShapeError) {
      throw new ServiceError('invalid-body', `The body is not OTLP/JSON: ${error.message}.`, { cause: error });
    }
    throw error;
  }
}

function partialSuccess(rejected: readonly { reason: string; count: number }[]): PartialSuccess | undefined {
  if (rejected.length === 0) {
    return undefined;
  }
  const rejectedSpans = rejected.reduce((sum, { count }) => sum + count, 0);
  const reasons = rejected.map(({ reason, count }) => `${count} for ${reason}`).join(', ');
  return { rejectedSpans, message: `Spans were left out: ${reasons}.` };
}
