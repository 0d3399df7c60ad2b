/** One wrong field of a request: its path (`rule.name`) and what is wrong with it, for people. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** A typed detail of `google.rpc.Status`, as JSON. */
export type ErrorDetail = { readonly '@type': string } & Readonly<Record<string, unknown>>;

/**
 * A call that failed. `status` is the HTTP status, 0 when no answer came; `code` the gRPC code by name, such as
 * NOT_FOUND or ABORTED; `message` a sentence for people.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly ErrorDetail[];

  constructor(status: number, code: string, message: string, details: readonly ErrorDetail[] = [], cause?: unknown) {
    super(message, { cause });
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.details = details;
  }

  /** The wrong fields of a refused request; empty for other failures. */
  get fieldViolations(): readonly FieldViolation[] {
    const badRequest = this.details.find((detail) => detail['@type'].endsWith('/google.rpc.BadRequest'));
    return Array.isArray(badRequest?.['fieldViolations']) ? badRequest['fieldViolations'] : [];
  }
}

// By number, as in google/rpc/code.proto.
const codes = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/** Reads the error from an answer. A body that is no Status (of a proxy on the way) gives code UNKNOWN and the HTTP status. */
export function errorFromAnswer(status: number, body: unknown): ApiError {
  const { code, message, details } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return new ApiError(
    status,
    (typeof code === 'number' && codes[code]) || 'UNKNOWN',
    typeof message === 'string' && message !== '' ? message : `The service answered with HTTP status ${status}.`,
    Array.isArray(details) ? details.filter((detail) => typeof detail?.['@type'] === 'string') : [],
  );
}
