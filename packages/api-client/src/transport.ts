import { ApiError } from './api-error.ts';

/** A call over REST, ready to be sent. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Base URL, path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Plain JSON data, not yet text; absent where the call has no body. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  /** The parsed JSON; undefined when there was none. */
  readonly body: unknown;
}

/**
 * Sends a request and answers with whatever status came back; throws only when no answer came.
 * Inside Grafana this is a few lines over `getBackendSrv().fetch`.
 */
export type Transport = (request: ApiRequest) => Promise<ApiAnswer>;

/** The transport over `fetch`. An abort is thrown as it is, any other failure as ApiError UNAVAILABLE with status 0. */
export function fetchTransport(fetch: typeof globalThis.fetch = globalThis.fetch): Transport {
  return async ({ method, url, headers, body, signal }) => {
    try {
      const response = await fetch(url, {
        method,
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ?? null,
      });
      return { status: response.status, body: parse(await response.text()) };
    } catch (error) {
      if (signal?.aborted) {
        throw error;
      }
      throw new ApiError(0, 'UNAVAILABLE', `No answer from ${url.split('?')[0]}.`, [], error);
    }
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
