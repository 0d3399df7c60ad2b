import { create, type DescMethod, type Message } from '@bufbuild/protobuf';
import { randomUUID } from 'node:crypto';
import { RequestInfoSchema } from '@betrace/api-client/gen/google/rpc/error_details_pb.js';
import { ServiceError } from '../errors.ts';
import type { CallContext, ServedService } from './service.ts';

/** The part of a logger that the API uses. */
export interface ApiLog {
  error(fields: object, message: string): void;
}

/**
 * Calls a unary handler, the same way for gRPC and REST. Rejects with a ServiceError, whatever happens.
 */
export async function callUnary(
  service: ServedService,
  method: DescMethod,
  request: Message,
  context: CallContext,
  log: ApiLog,
): Promise<Message> {
  try {
    return create(method.output, (await service.handler(method)(request, context)) as Record<string, unknown>);
  } catch (error) {
    throw endOf(error, context, log, method);
  }
}

/** Calls a handler that answers with a stream; it ends with a ServiceError, if with an error, and with the caller's token. */
export async function* callStream(
  service: ServedService,
  method: DescMethod,
  request: Message,
  context: CallContext,
  log: ApiLog,
): AsyncGenerator<Message, void, undefined> {
  try {
    for await (const answer of service.handler(method)(request, context) as AsyncIterable<Record<string, unknown>>) {
      context.caller.check();
      yield create(method.output, answer);
    }
  } catch (error) {
    throw endOf(error, context, log, method);
  }
}

/** Who is gone has ended the call; that is no failure of the service, and nobody reads the answer. */
function endOf(error: unknown, { signal }: CallContext, log: ApiLog, { parent, name }: DescMethod): ServiceError {
  return signal.aborted && error === signal.reason
    ? new ServiceError('cancelled', 'The caller is gone.')
    : readableError(error, log, `${parent.typeName}/${name}`);
}

/** What nobody foresaw becomes INTERNAL with an id, under which the log has the rest. */
export function readableError(error: unknown, log: ApiLog, where: string): ServiceError {
  if (error instanceof ServiceError) {
    return error;
  }
  const requestId = randomUUID();
  log.error({ err: error, requestId, where }, 'a call failed unexpectedly');
  return new ServiceError('internal', `The service failed; its log says why, with the id ${requestId}.`, {
    details: [create(RequestInfoSchema, { requestId })],
    cause: error,
  });
}
