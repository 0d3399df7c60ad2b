import { AppEvents, type EventBus } from '@grafana/data';
import { type BackendSrv, type BackendSrvRequest, type FetchError, type FetchResponse } from '@grafana/runtime';
import { lastValueFrom, Observable, throwError } from 'rxjs';

/** Messages longer than this go below the title of the alert. */
const longMessage = 80;
/** How long a caller has to mark an error as handled before it is shown. */
const handledWithinMs = 50;

/**
 * Requests to the server with the meaning that Grafana gives them: `fetch` is lazy, ends after one answer, aborts when
 * unsubscribed or when the same `requestId` is asked again, and fails with a FetchError; failures of local requests
 * other than queries become alerts unless the caller says no or handles them; messages of successful writes likewise.
 */
export class HostBackendSrv implements BackendSrv {
  readonly #events: EventBus;
  readonly #byRequestId = new Map<string, AbortController>();

  constructor(events: EventBus) {
    this.#events = events;
  }

  fetch<T>(options: BackendSrvRequest): Observable<FetchResponse<T>> {
    const config: BackendSrvRequest = { method: 'GET', ...options };
    return new Observable<FetchResponse<T>>((subscriber) => {
      const abort = new AbortController();
      let ended = false;
      options.abortSignal?.addEventListener('abort', () => abort.abort());
      if (options.requestId !== undefined) {
        this.#byRequestId.get(options.requestId)?.abort();
        this.#byRequestId.set(options.requestId, abort);
      }
      this.#send<T>(config, abort.signal)
        .then((response) => {
          ended = true;
          this.#showSuccess(config, response.data);
          subscriber.next(response);
          subscriber.complete();
        })
        .catch((error: FetchError) => {
          ended = true;
          setTimeout(() => this.#showFailure(config, error), handledWithinMs);
          subscriber.error(error);
        });
      return () => {
        if (!ended) {
          abort.abort();
        }
      };
    });
  }

  chunked(): Observable<FetchResponse<Uint8Array | undefined>> {
    return throwError(() => new Error('The plugin host has no chunked responses'));
  }

  async request<T>(options: BackendSrvRequest): Promise<T> {
    return (await lastValueFrom(this.fetch<T>(options))).data;
  }

  datasourceRequest<T>(options: BackendSrvRequest): Promise<FetchResponse<T>> {
    return lastValueFrom(this.fetch<T>(options));
  }

  get<T>(url: string, params?: BackendSrvRequest['params'], requestId?: string, options?: Partial<BackendSrvRequest>) {
    return this.request<T>({ ...options, method: 'GET', url, ...defined({ params, requestId }) });
  }
  delete<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>) {
    return this.request<T>({ ...options, method: 'DELETE', url, data });
  }
  post<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>) {
    return this.request<T>({ ...options, method: 'POST', url, data });
  }
  put<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>) {
    return this.request<T>({ ...options, method: 'PUT', url, data });
  }
  patch<T>(url: string, data?: unknown, options?: Partial<BackendSrvRequest>) {
    return this.request<T>({ ...options, method: 'PATCH', url, data });
  }

  async #send<T>(config: BackendSrvRequest, signal: AbortSignal): Promise<FetchResponse<T>> {
    const headers = new Headers(config.headers);
    headers.set('Accept', 'application/json, text/plain, */*');
    let body: BodyInit | undefined;
    if (config.data !== undefined && config.data !== null && config.method !== 'GET') {
      body = typeof config.data === 'string' ? config.data : JSON.stringify(config.data);
      if (!headers.has('Content-Type')) {
        headers.set('Content-Type', 'application/json');
      }
    }
    let response: Response;
    let data: unknown;
    try {
      response = await fetch(withParams(config.url, config.params), {
        method: config.method ?? 'GET',
        headers,
        signal,
        ...defined({ body }),
      });
      data = await readData(response, config.responseType);
    } catch (error) {
      throw signal.aborted
        ? failure({ status: -1, statusText: 'Request was aborted', data: {}, cancelled: true, config })
        : failure({ status: 0, data: { message: 'Unexpected error' }, message: (error as Error).message, config });
    }
    const { status, statusText, ok, redirected, type, url } = response;
    if (!ok) {
      throw failure({ status, statusText, data: errorData(data, statusText), config });
    }
    return { data: data as T, status, statusText, ok, headers: response.headers, redirected, type, url, config };
  }

  #showSuccess(config: BackendSrvRequest, data: unknown): void {
    const message = (data as { message?: unknown } | null)?.message;
    const wanted = config.showSuccessAlert ?? (config.method !== 'GET' && isPlain(config.url));
    if (wanted && typeof message === 'string') {
      this.#events.publish({ type: AppEvents.alertSuccess.name, payload: [message] });
    }
  }

  #showFailure(config: BackendSrvRequest, error: FetchError): void {
    if (error.isHandled || error.cancelled || !(config.showErrorAlert ?? isPlain(config.url))) {
      return;
    }
    const text: string = error.data?.message ?? error.message ?? 'Unexpected error';
    const payload = text.length > longMessage ? ['Error', text] : [text, ''];
    const event = error.status < 500 ? AppEvents.alertWarning : AppEvents.alertError;
    this.#events.publish({ type: event.name, payload });
  }
}

/** A request to this server that is not a query: only for these are alerts shown unasked. */
const isPlain = (url: string) => !/^https?:|\/api\/(ds\/query|datasources\/proxy\/)/.test(url);

const failure = (error: FetchError): FetchError => error;

function withParams(url: string, params: BackendSrvRequest['params']): string {
  const pairs = Object.entries(params ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value])
      .filter((one) => one !== undefined && one !== null)
      .map((one) => [name, String(one)]),
  );
  // Relative to the page's base, which is where Grafana is served.
  const local = url.replace(/^\//, '');
  if (pairs.length === 0) {
    return local;
  }
  return local + (local.includes('?') ? '&' : '?') + new URLSearchParams(pairs).toString();
}

async function readData(response: Response, as: BackendSrvRequest['responseType']): Promise<unknown> {
  if (as === 'blob') {
    return response.blob();
  }
  if (as === 'arraybuffer') {
    return response.arrayBuffer();
  }
  const text = await response.text();
  if (as === 'text') {
    return text;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return as === 'json' ? {} : text;
  }
}

/** The data of a failure always has a message, whatever the server sent. */
function errorData(data: unknown, statusText: string): Record<string, unknown> {
  if (typeof data !== 'object' || data === null) {
    return { message: statusText || 'Unexpected error', error: data, response: data };
  }
  const { message, error } = data as { message?: unknown; error?: unknown };
  return { ...data, message: message ?? (typeof error === 'string' ? error : statusText || 'Unexpected error') };
}

/** The object without its undefined values. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
