import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { defer, of, throwError } from 'rxjs';

interface Answer {
  status?: number;
  data?: unknown;
}

type Handler = Answer | ((request: BackendSrvRequest) => Answer);

export interface SentRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}

const PROXY = '/api/plugin-proxy/betracehq-betrace-app';

/**
 * Stands in for Grafana's server with the backend behind it. Handlers are found by `METHOD /path`, without query;
 * a request that has none fails the test that sent it with a 404.
 * @returns every request sent so far, oldest first.
 */
export function startBackend(handlers: Record<string, Handler>): SentRequest[] {
  const sent: SentRequest[] = [];
  const fetch = (request: BackendSrvRequest) =>
    defer(() => {
      const method = request.method ?? 'GET';
      const url = new URL(request.url.replace(PROXY, ''), 'http://grafana.test');
      sent.push({ method, path: url.pathname, query: url.searchParams, body: request.data });
      const handler = handlers[`${method} ${url.pathname}`] ?? { status: 404, data: status(5, 'No such path.') };
      const { status: code = 200, data = {} } = typeof handler === 'function' ? handler(request) : handler;
      return code < 300 ? of({ status: code, data }) : throwError(() => ({ status: code, data, config: request }));
    });
  setBackendSrv({ fetch } as unknown as BackendSrv);
  return sent;
}

/** A `google.rpc.Status` as the backend sends it. */
export function status(code: number, message: string, fieldViolations?: Array<{ field: string; description: string }>) {
  const details = fieldViolations && [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations }];
  return { code, message, details: details ?? [] };
}

/** What Grafana's proxy answers when nothing listens at the backend's address. */
export const badGateway: Answer = { status: 502, data: { message: 'Bad Gateway', traceId: '' } };
