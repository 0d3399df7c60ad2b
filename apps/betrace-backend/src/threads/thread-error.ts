import { ServiceError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/** A failure on its way from one thread to another: a ServiceError stays one, and any other keeps name, text and stack. */
export type ThreadError =
  | {
      readonly kind: 'service';
      readonly code: ErrorCode;
      readonly message: string;
      readonly retryAfter: number | undefined;
      readonly cause: string | undefined;
    }
  | { readonly kind: 'other'; readonly error: Error };

/** What can be sent of a failure. Details of a ServiceError (messages of google.rpc) are made by APIs, never by threads. */
export function packError(error: unknown): ThreadError {
  if (error instanceof ServiceError) {
    const { code, message, retryAfter, cause } = error;
    return { kind: 'service', code, message, retryAfter, cause: cause === undefined ? undefined : String(cause) };
  }
  if (error instanceof Error) {
    // Other properties may hold what cannot be sent.
    const plain = new Error(error.message, error.cause === undefined ? {} : { cause: String(error.cause) });
    plain.name = error.name;
    plain.stack = error.stack ?? '';
    return { kind: 'other', error: plain };
  }
  return { kind: 'other', error: new Error(String(error)) };
}

export function unpackError(packed: ThreadError): Error {
  if (packed.kind === 'other') {
    return packed.error;
  }
  const { code, message, retryAfter, cause } = packed;
  return new ServiceError(code, message, { ...(retryAfter !== undefined && { retryAfter }), cause });
}
