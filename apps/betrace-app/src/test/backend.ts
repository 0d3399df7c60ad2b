import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { defer } from 'rxjs';

interface Answer {
  status?: number;
  data?: unknown;
}

type Handler = Answer | ((request: SentRequest) => Answer);

export interface SentRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  /** As JSON brought it over. */
  body: unknown;
}

const GRAFANA = 'http://grafana.test';
const PROXY = '/api/plugin-proxy/betracehq-betrace-app';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterAll(() => server.close());

/**
 * Stands in for Grafana's server with the backend behind it, at the network. Handlers are found by `METHOD /path`,
 * without query; a request that has none fails the test that sent it with a 404.
 * @returns every request sent so far, oldest first.
 */
export function startBackend(handlers: Record<string, Handler>): SentRequest[] {
  const sent: SentRequest[] = [];
  server.resetHandlers(
    http.all(`${GRAFANA}/*`, async ({ request }) => {
      const { pathname, searchParams } = new URL(request.url);
      const path = pathname.replace(PROXY, '');
      const text = await request.text();
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const asked = { method: request.method, path, query: searchParams, body };
      sent.push(asked);
      const handler = handlers[`${asked.method} ${path}`] ?? { status: 404, data: status(5, 'No such path.') };
      const { status: code = 200, data = {} } = typeof handler === 'function' ? handler(asked) : handler;
      return HttpResponse.json(data as object, { status: code });
    }),
  );
  setBackendSrv({ fetch: (request: BackendSrvRequest) => defer(() => send(request)) } as unknown as BackendSrv);
  return sent;
}

/** As Grafana's own service does: JSON both ways, and every status but 2xx is thrown with its body. */
async function send({ method, url, headers, data, abortSignal }: BackendSrvRequest) {
  const response = await fetch(new URL(url, GRAFANA), {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: data === undefined ? undefined : JSON.stringify(data),
    signal: abortSignal,
  });
  const answer = { status: response.status, data: (await response.json()) as unknown };
  if (!response.ok) {
    throw answer;
  }
  return answer;
}

/** A `google.rpc.Status` as the backend sends it. */
export function status(code: number, message: string, fieldViolations?: Array<{ field: string; description: string }>) {
  const details = fieldViolations && [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations }];
  return { code, message, details: details ?? [] };
}

/** What Grafana's proxy answers when nothing listens at the backend's address. */
export const badGateway: Answer = { status: 502, data: { message: 'Bad Gateway', traceId: '' } };
