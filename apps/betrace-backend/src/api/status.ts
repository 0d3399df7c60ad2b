import { create, createRegistry, toJson, type JsonObject, type Message } from '@bufbuild/protobuf';
import { anyPack, DurationSchema } from '@bufbuild/protobuf/wkt';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from '@betrace/api-client/gen/google/rpc/error_details_pb.js';
import { StatusSchema, type Status } from '@betrace/api-client/gen/google/rpc/status_pb.js';
import type { ServiceError } from '../errors.ts';

/** The types that an error may carry. */
export const errorDetails = createRegistry(BadRequestSchema, ErrorInfoSchema, RequestInfoSchema, RetryInfoSchema);

/** A failure as google.rpc.Status, with RetryInfo where trying again helps. */
export function statusOf(error: ServiceError): Status {
  const retry =
    error.retryAfter === undefined
      ? []
      : [create(RetryInfoSchema, { retryDelay: create(DurationSchema, { seconds: BigInt(error.retryAfter) }) })];
  return create(StatusSchema, {
    code: error.rpcCode,
    message: error.message,
    details: [...error.details, ...retry].map(pack),
  });
}

export function statusJson(error: ServiceError): JsonObject {
  return toJson(StatusSchema, statusOf(error), { registry: errorDetails, alwaysEmitImplicit: true }) as JsonObject;
}

function pack(detail: Message) {
  const schema = errorDetails.getMessage(detail.$typeName);
  if (schema === undefined) {
    throw new Error(`${detail.$typeName} is no known detail of an error.`);
  }
  return anyPack(schema, detail);
}
