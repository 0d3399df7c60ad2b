/**
 * The client of BeTrace's REST API, for browser and Node. Requests and answers are proto3 JSON: times are RFC 3339
 * texts, durations are texts such as `1.5s`.
 *
 *     const client = createClient({ baseUrl: 'http://127.0.0.1:12011' });
 *     for await (const rule of client.rules.all({ severity: 'critical' })) { ... }
 */
import type { Answer } from './answer.ts';
import { errorFromAnswer } from './api-error.ts';
import type { ListRulesRequestJson, RuleJson } from './gen/betrace/v1/rules_pb.js';
import type { SpanJson } from './gen/betrace/v1/spans_pb.js';
import type { AggregateViolationsRequestJson, ListViolationsRequestJson } from './gen/betrace/v1/violations_pb.js';
import { routes, type Calls } from './gen/routes.ts';
import { toHttp } from './request.ts';
import { fetchTransport, type Transport } from './transport.ts';

export { ApiError, type ErrorDetail, type FieldViolation } from './api-error.ts';
export { fetchTransport, type ApiAnswer, type ApiRequest, type Transport } from './transport.ts';
export * from './types.ts';

export interface ClientOptions {
  /** What stands before `/api/...`: the service's address, or the path of a proxy to it. */
  readonly baseUrl: string;
  /** Default: the global fetch. */
  readonly fetch?: typeof globalThis.fetch;
  /** Sent with every request, for example `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends the requests in place of fetch. */
  readonly transport?: Transport;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export type Client = ReturnType<typeof createClient>;

/** Makes a client. It holds no connection and no state. Every failed call rejects with an ApiError. */
export function createClient({ baseUrl, fetch, headers = {}, transport = fetchTransport(fetch) }: ClientOptions) {
  const base = baseUrl.replace(/\/+$/, '');

  async function call<Name extends keyof Calls>(
    name: Name,
    message: Calls[Name]['request'],
    { signal }: CallOptions = {},
  ): Promise<Answer<Calls[Name]['response']>> {
    const route = routes[name];
    const { path, ...content } = toHttp(route, message);
    const request = {
      method: route.verb,
      url: base + path,
      headers: { accept: 'application/json', ...headers },
      ...content,
    };
    const { status, body } = await transport({ ...request, signal });
    if (status < 200 || status > 299) {
      throw errorFromAnswer(status, body);
    }
    return body as Answer<Calls[Name]['response']>;
  }

  const rules = {
    /** One page, ordered by id. */
    list: (query: ListRulesRequestJson = {}, options?: CallOptions) => call('RuleService.ListRules', query, options),
    /** Every rule that fits, page after page. */
    all: (query: ListRulesRequestJson = {}, options?: CallOptions) =>
      pages(query, async (page) => {
        const { rules: items, nextPageToken } = await rules.list(page, options);
        return { items, nextPageToken };
      }),
    get: (id: string, options?: CallOptions) => call('RuleService.GetRule', { id }, options),
    /** Name and expression are enough. */
    create: (rule: RuleJson, options?: CallOptions) => call('RuleService.CreateRule', { rule }, options),
    /** Replaces the rule read before; ApiError ABORTED when somebody changed it since (`revision` says what was read). */
    update: (rule: RuleJson & { id: string; revision: number }, options?: CallOptions) =>
      call('RuleService.UpdateRule', { id: rule.id, rule }, options),
    delete: (id: string, options?: CallOptions) => call('RuleService.DeleteRule', { id }, options),
    enable: (id: string, options?: CallOptions) => call('RuleService.EnableRule', { id }, options),
    disable: (id: string, options?: CallOptions) => call('RuleService.DisableRule', { id }, options),
    /** Diagnostics of an expression; a wrong expression is no error of the call. */
    validate: (expression: string, options?: CallOptions) => call('RuleService.ValidateRule', { expression }, options),
  };

  const violations = {
    /** One page, newest first. */
    list: (query: ListViolationsRequestJson = {}, options?: CallOptions) =>
      call('ViolationService.ListViolations', query, options),
    /** Every violation that fits, page after page; stop the loop to stop reading. */
    all: (query: ListViolationsRequestJson = {}, options?: CallOptions) =>
      pages(query, async (page) => {
        const { violations: items, nextPageToken } = await violations.list(page, options);
        return { items, nextPageToken };
      }),
    get: (id: string, options?: CallOptions) => call('ViolationService.GetViolation', { id }, options),
    /** Counts per interval of decision time, zero-filled. */
    series: (query: AggregateViolationsRequestJson = {}, options?: CallOptions) =>
      call('ViolationService.AggregateViolations', query, options),
  };

  return {
    rules,
    violations,
    spans: {
      /** All or nothing; at most 10,000. */
      ingest: (spans: SpanJson[], options?: CallOptions) => call('SpanService.IngestSpans', { spans }, options),
    },
    health: {
      check: (options?: CallOptions) => call('HealthService.Check', {}, options),
      /** ApiError UNAVAILABLE with the reason when the service takes no traffic. */
      ready: (options?: CallOptions) => call('HealthService.Ready', {}, options),
    },
  };
}

async function* pages<Query extends { pageToken?: string }, Item>(
  query: Query,
  read: (query: Query) => Promise<{ items: Item[]; nextPageToken: string }>,
): AsyncGenerator<Item, void, undefined> {
  let pageToken = query.pageToken ?? '';
  do {
    const page = await read({ ...query, pageToken });
    yield* page.items;
    pageToken = page.nextPageToken;
  } while (pageToken);
}
