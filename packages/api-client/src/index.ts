/**
 * The client of BeTrace's REST API, for browser and Node. Requests and answers are proto3 JSON: times are RFC 3339
 * texts, durations are texts such as `1.5s`.
 *
 *     const client = createClient({ baseUrl: 'http://127.0.0.1:12011' });
 *     for await (const rule of client.rules.all({ severity: 'critical' })) { ... }
 */
import type { Answer } from './answer.ts';
import { errorFromAnswer, type ApiError } from './api-error.ts';
import type { AuditEntryJson, ExportAuditRequestJson, ListAuditRequestJson } from './gen/betrace/v1/audit_pb.js';
import type { ExportEvidenceRequestJson } from './gen/betrace/v1/evidence_pb.js';
import type {
  ListPolicyRevisionsRequestJson,
  PreviewRedactionRequestJson,
  RedactionPolicyJson,
} from './gen/betrace/v1/redaction_pb.js';
import type {
  AggregateVerdictsRequestJson,
  ExportRulesRequestJson,
  ImportRulesRequestJson,
  ListRevisionsRequestJson,
  ListRulesRequestJson,
  RuleJson,
  TestRuleRequestJson,
} from './gen/betrace/v1/rules_pb.js';
import type { GetSchemaRequestJson } from './gen/betrace/v1/schema_pb.js';
import type { SpanJson } from './gen/betrace/v1/spans_pb.js';
import type { CreateTokenRequestJson } from './gen/betrace/v1/tokens_pb.js';
import type { ListTracesRequestJson } from './gen/betrace/v1/traces_pb.js';
import type {
  AggregateViolationsRequestJson,
  DeleteViolationsRequestJson,
  ListViolationsRequestJson,
  WatchViolationsRequestJson,
  WatchViolationsResponseJson,
} from './gen/betrace/v1/violations_pb.js';
import { routes, type Calls } from './gen/routes.ts';
import { toHttp } from './request.ts';
import { fetchStream, readStream, type StreamTransport } from './stream.ts';
import { fetchTransport, type Transport } from './transport.ts';

export { ApiError, type ErrorDetail, type FieldViolation } from './api-error.ts';
export { fetchStream, type StreamAnswer, type StreamTransport } from './stream.ts';
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
  /** Sends those whose answer is a stream, in place of fetch. */
  readonly stream?: StreamTransport;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

export type Client = ReturnType<typeof createClient>;

/** Makes a client. It holds no connection and no state. Every failed call rejects with an ApiError. */
export function createClient(options: ClientOptions) {
  const { baseUrl, fetch, headers = {}, transport = fetchTransport(fetch), stream = fetchStream(fetch) } = options;
  const base = baseUrl.replace(/\/+$/, '');

  function requestOf<Name extends keyof Calls>(name: Name, message: Calls[Name]['request'], accept: string) {
    const { path, ...content } = toHttp(routes[name], message);
    return { method: routes[name].verb, url: base + path, headers: { accept, ...headers }, ...content };
  }

  async function call<Name extends keyof Calls>(
    name: Name,
    message: Calls[Name]['request'],
    { signal }: CallOptions = {},
  ): Promise<Answer<Calls[Name]['response']>> {
    const { status, body } = await transport({ ...requestOf(name, message, 'application/json'), signal });
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
    /** With `revision` only if nobody changed it since; 0 does not look. */
    delete: (id: string, { revision = 0, ...options }: CallOptions & { revision?: number } = {}) =>
      call('RuleService.DeleteRule', { id, revision }, options),
    enable: (id: string, { revision = 0, ...options }: CallOptions & { revision?: number } = {}) =>
      call('RuleService.EnableRule', { id, revision }, options),
    disable: (id: string, { revision = 0, ...options }: CallOptions & { revision?: number } = {}) =>
      call('RuleService.DisableRule', { id, revision }, options),
    /** Every change of a rule, newest first, page after page. */
    revisions: (id: string, query: Omit<ListRevisionsRequestJson, 'id'> = {}, options?: CallOptions) =>
      pages(query, async (page) => {
        const { revisions: items, nextPageToken } = await call('RuleService.ListRevisions', { ...page, id }, options);
        return { items, nextPageToken };
      }),
    restore: (id: string, revision: number, options?: CallOptions) =>
      call('RuleService.RestoreRevision', { id, revision }, options),
    /** Judges traces by a rule and keeps nothing. */
    test: (request: TestRuleRequestJson, options?: CallOptions) => call('RuleService.TestRule', request, options),
    import: (request: ImportRulesRequestJson, options?: CallOptions) =>
      call('RuleService.ImportRules', request, options),
    export: (request: ExportRulesRequestJson = {}, options?: CallOptions) =>
      call('RuleService.ExportRules', request, options),
    /** Verdicts per interval, zero-filled. */
    verdictSeries: (query: AggregateVerdictsRequestJson = {}, options?: CallOptions) =>
      call('RuleService.AggregateVerdicts', query, options),
    /** Diagnostics of an expression; a wrong expression is no error of the call. */
    validate: (expression: string, options?: CallOptions) => call('RuleService.ValidateRule', { expression }, options),
  };

  const traces = {
    /** One page of the held traces, those decided last first. */
    list: (query: ListTracesRequestJson = {}, options?: CallOptions) => call('TraceService.ListTraces', query, options),
    /** Every held trace that fits, page after page. */
    all: (query: ListTracesRequestJson = {}, options?: CallOptions) =>
      pages(query, async (page) => {
        const { traces: items, nextPageToken } = await traces.list(page, options);
        return { items, nextPageToken };
      }),
    /** With its spans, redacted; ApiError NOT_FOUND when it is not held (any more). */
    get: (id: string, options?: CallOptions) => call('TraceService.GetTrace', { id }, options),
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
    /** At least one part of the filter is given, or `all`. */
    delete: (filter: DeleteViolationsRequestJson, options?: CallOptions) =>
      call('ViolationService.DeleteViolations', filter, options),
    /**
     * Each new violation as it is stored, and each that late spans changed, with the cursor after it. When the connection ends it is taken up again, with
     * growing pauses, and nothing is missed; it ends with the signal, with the loop, or with a failure that will not pass.
     */
    watch: (query: WatchViolationsRequestJson = {}, { signal }: CallOptions = {}) =>
      watch(query, signal, (message) =>
        stream({ ...requestOf('ViolationService.WatchViolations', message, 'application/x-ndjson'), signal }),
      ),
  };

  return {
    rules,
    violations,
    traces,
    /** Names, keys and values that were seen lately; `@betrace/dsl` takes it as the schema of its completion. */
    schema: (query: GetSchemaRequestJson = {}, options?: CallOptions) =>
      call('SchemaService.GetSchema', query, options),
    spans: {
      /** All or nothing; at most 10,000. */
      ingest: (spans: SpanJson[], options?: CallOptions) => call('SpanService.IngestSpans', { spans }, options),
    },
    tokens: {
      /** The answer alone shows the token itself, as `secret`. */
      create: (token: CreateTokenRequestJson, options?: CallOptions) => call('TokenService.Create', token, options),
      list: (options?: CallOptions) => call('TokenService.List', {}, options),
      revoke: (id: string, options?: CallOptions) => call('TokenService.Revoke', { id }, options),
    },
    /** Every change that fits, oldest first, in one answer. */
    async *exportAudit(query: ExportAuditRequestJson = {}, { signal }: CallOptions = {}) {
      const answer = await stream({ ...requestOf('AuditService.Export', query, 'application/x-ndjson'), signal });
      for await (const entry of readStream(answer)) {
        yield entry as Answer<AuditEntryJson>;
      }
    },
    /** Signed records that fit, by control and sequence, then the one that says which they are. */
    async *exportEvidence(query: ExportEvidenceRequestJson = {}, { signal }: CallOptions = {}) {
      const answer = await stream({ ...requestOf('EvidenceService.Export', query, 'application/x-ndjson'), signal });
      for await (const record of readStream(answer)) {
        yield record as Record<string, unknown>;
      }
    },
    /** Every change that fits, newest first, page after page. */
    audit: (query: ListAuditRequestJson = {}, options?: CallOptions) =>
      pages(query, async (page) => {
        const { entries: items, nextPageToken } = await call('AuditService.List', { ...page }, options);
        return { items, nextPageToken };
      }),
    /** A copy of the database in the server's own folder of backups. */
    backup: (options?: CallOptions) => call('BackupService.Create', {}, options),
    redaction: {
      get: (options?: CallOptions) => call('RedactionService.GetPolicy', {}, options),
      /** The whole policy is replaced, and nobody else's change is overwritten (`revision` says what was read). */
      update: (policy: RedactionPolicyJson & { revision: number }, options?: CallOptions) =>
        call('RedactionService.UpdatePolicy', { policy }, options),
      /** What would be stored of some values; nothing is kept. */
      preview: (request: PreviewRedactionRequestJson, options?: CallOptions) =>
        call('RedactionService.PreviewRedaction', request, options),
      /** Every policy that there was, newest first, page after page. */
      revisions: (query: ListPolicyRevisionsRequestJson = {}, options?: CallOptions) =>
        pages(query, async (page) => {
          const { revisions: items, nextPageToken } = await call('RedactionService.ListPolicyRevisions', page, options);
          return { items, nextPageToken };
        }),
      /** Which of some hashes are of a text. */
      verify: (text: string, hashes: string[], options?: CallOptions) =>
        call('RedactionService.VerifyHash', { text, hashes }, options),
    },
    status: (options?: CallOptions) => call('StatusService.Get', {}, options),
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

/** A violation of a watch; `cursor` takes the watch up again behind it. */
export interface WatchedViolation {
  readonly cursor: string;
  readonly violation: Answer<NonNullable<WatchViolationsResponseJson['violation']>>;
  /** Whether late spans changed or withdrew it (see its `state`); else it is new. */
  readonly changed: boolean;
}

const firstPause = 500;
const lastPause = 30_000;

async function* watch(
  query: WatchViolationsRequestJson,
  signal: AbortSignal | undefined,
  open: (query: WatchViolationsRequestJson) => ReturnType<StreamTransport>,
): AsyncGenerator<WatchedViolation, void, undefined> {
  let after = query.after ?? '';
  let pause = firstPause;
  while (!signal?.aborted) {
    try {
      for await (const message of readStream(await open({ ...query, after }))) {
        const { cursor, violation = undefined, changed } = message as Answer<WatchViolationsResponseJson>;
        pause = firstPause;
        after = cursor;
        const about = violation ?? changed;
        if (about) {
          yield { cursor, violation: about, changed: about === changed };
        }
      }
    } catch (error) {
      if (signal?.aborted) {
        return;
      }
      const { code, status } = error as Partial<ApiError>;
      // What ApiError does not tell of broke the connection; what the service refuses it will refuse again.
      if (code !== undefined && !['UNAVAILABLE', 'RESOURCE_EXHAUSTED'].includes(code) && (status ?? 0) < 500) {
        throw error;
      }
    }
    await sleep(pause, signal);
    pause = Math.min(pause * 2, lastPause);
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', resolve, { once: true });
  });
}
