import type { Message } from '@bufbuild/protobuf';

/**
 * Every way in which a request can fail, for all of the service: a code as a word, its HTTP status and its
 * google.rpc.Code. The text of a failure says what, where and how to mend; it never carries a stack trace.
 */
export const errorCodes = {
  'invalid-body': { http: 400, rpc: 3 },
  'invalid-argument': { http: 400, rpc: 3 },
  'failed-precondition': { http: 400, rpc: 9 },
  unauthenticated: { http: 401, rpc: 16 },
  'forbidden-origin': { http: 403, rpc: 7 },
  'permission-denied': { http: 403, rpc: 7 },
  'not-found': { http: 404, rpc: 5 },
  'method-not-allowed': { http: 405, rpc: 12 },
  timeout: { http: 408, rpc: 4 },
  'already-exists': { http: 409, rpc: 6 },
  aborted: { http: 409, rpc: 10 },
  'body-too-large': { http: 413, rpc: 8 },
  'unsupported-media-type': { http: 415, rpc: 3 },
  overloaded: { http: 429, rpc: 8 },
  cancelled: { http: 499, rpc: 1 },
  unavailable: { http: 503, rpc: 14 },
  internal: { http: 500, rpc: 13 },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/**
 * A failure that the caller may read. `retryAfter` (seconds) is set when trying again later can succeed; `details` are
 * messages of google.rpc, such as BadRequest, that APIs answer beside the text.
 */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  readonly retryAfter: number | undefined;
  readonly details: readonly Message[];
  /** Read by fastify. */
  readonly statusCode: number;

  constructor(
    code: ErrorCode,
    message: string,
    options: { retryAfter?: number; details?: readonly Message[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.retryAfter = options.retryAfter;
    this.details = options.details ?? [];
    this.statusCode = errorCodes[code].http;
  }

  /** The google.rpc.Code of this failure. */
  get rpcCode(): number {
    return errorCodes[this.code].rpc;
  }
}

/** Why the service cannot start, for people. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The text of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Any failure as one that a caller may read. What is not known to be the caller's doing becomes `internal`, without its text. */
export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) {
    return error;
  }
  const { statusCode: status } = error as { statusCode?: unknown };
  if (typeof status !== 'number' || status < 400 || status >= 500) {
    return new ServiceError('internal', 'The service failed; its log says why.', { cause: error });
  }
  const code = (Object.keys(errorCodes) as ErrorCode[]).find((candidate) => errorCodes[candidate].http === status);
  return new ServiceError(code ?? 'invalid-argument', messageOf(error), { cause: error });
}
