import {
  fromBinary,
  fromJson,
  toJson,
  type DescMethod,
  type JsonObject,
  type JsonValue,
  type Message,
} from '@bufbuild/protobuf';
import {
  Client,
  credentials,
  Metadata,
  ServerCredentials,
  type ServerInterceptor,
  type ServerOptions,
  type ServiceError as GrpcError,
} from '@grpc/grpc-js';
import { StatusSchema } from '@betrace/api-client/gen/google/rpc/status_pb.js';
import { pino } from 'pino';
import type { TestContext } from 'node:test';
import { Access, type AccessLimits } from '../../access/access.ts';
import { registerOtlp } from '../../receive/http-receiver.ts';
import type { Ingest } from '../../receive/ingest.ts';
import { exportHandler } from '../../receive/grpc-receiver.ts';
import { Intake } from '../../receive/intake.ts';
import { openRuleBook } from '../../rules/rule-book.ts';
import { HashKeys } from '../../report/redact/hash-keys.ts';
import { openPolicyBook } from '../../report/redact/policy-book.ts';
import { Redactor } from '../../report/redact/redactor.ts';
import { temporaryFolder } from '../../store/fixtures.ts';
import type { Figures } from '../../telemetry/figures.ts';
import { SchemaSketch } from '../../sample/schema-sketch.ts';
import { TraceSamples } from '../../sample/trace-samples.ts';
import { openStore } from '../../store/open-store.ts';
import { buildGrpcServer, definitionOf } from '../grpc-server.ts';
import { auditHandlers } from '../audit-handlers.ts';
import { backupHandlers } from '../backup-handlers.ts';
import { evidenceHandlers } from '../evidence-handlers.ts';
import { healthHandlers } from '../health-handlers.ts';
import { redactionHandlers } from '../redaction-handlers.ts';
import { registerApiDocs } from '../rest/api-docs.ts';
import { buildHttpServer } from '../rest/http-server.ts';
import { ruleHandlers } from '../rule-handlers.ts';
import type { ServedService } from '../service.ts';
import { schemaHandlers } from '../schema-handlers.ts';
import { spanHandlers } from '../span-handlers.ts';
import { tokenHandlers } from '../token-handlers.ts';
import { statusHandlers } from '../status-handlers.ts';
import { errorDetails } from '../status.ts';
import { traceHandlers } from '../trace-handlers.ts';
import { violationFeed } from '../violation-feed.ts';
import { violationHandlers } from '../violation-handlers.ts';

/** 2023-11-14T22:13:20.123456789Z */
export const testTime = 1_700_000_000_123_456_789n;

export const someFigures: Figures = {
  spans: {
    received: 9,
    replayed: 1,
    decided: 5,
    skipped: 1,
    open: 1,
    late: 1,
    duplicate: 1,
    own: 0,
    dropped: { why: 1 },
  },
  openTraces: 1,
  bufferBytes: 700,
  decided: { root: { true: 2, false: 1 }, idle: { false: 1 } },
  verdicts: {},
  violations: {},
  pendingViolations: 0,
  spool: { segments: 1, corrupt: 0, torn: 0, setAside: 0 },
  export: { sent: 1, dropped: { queue_full: 0, refused: 0, rejected: 0 }, queued: 2, bytes: 2000, age: 1 },
  rules: { inForce: 1, broken: 0 },
  arrivalAfterRoot: { bounds: [1, 2], counts: [10, 0, 0], sum: 5 },
};

/** Real ones are made by the tests of backups: their size is not the same twice. */
const backups = {
  create: async (at: number) => ({ name: 'betrace.db', path: '/backups/betrace.db', bytes: 4096, at }),
};

export interface ApiOptions {
  readonly ingest?: Ingest;
  readonly ready?: () => Promise<string | undefined>;
  readonly more?: readonly ServedService[];
  readonly now?: () => bigint;
  /** Milliseconds. */
  readonly heartbeat?: number;
  /** Bytes. */
  readonly maxGrpcMessage?: number;
  readonly interceptors?: readonly ServerInterceptor[];
  /** Of grpc-js, such as those of keep-alive. */
  readonly grpcOptions?: ServerOptions;
  /** With the description of the API. */
  readonly docs?: boolean;
  /** With OTLP over both protocols. */
  readonly otlp?: boolean;
  readonly accessLimits?: AccessLimits;
}

/** The whole API on a real store and real ports, with a clock that stands still. */
export async function startApi(t: Pick<TestContext, 'after'>, options: ApiOptions = {}) {
  const { ready = async () => undefined, now = () => testTime } = options;
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const store = await openStore(temporaryFolder(t));
  const book = await openRuleBook({ rules: store.rules, log });
  const ingest: Ingest = options.ingest ?? (async () => ({ accepted: 0, rejected: [] }));
  const limits = options.accessLimits ?? { calls: 10_000, exports: 10_000, failures: 10 };
  const access = await Access.open({ tokens: store.tokens, limits, now, log });
  const feed = violationFeed(store.violations, { heartbeat: options.heartbeat ?? 15_000 });
  const keys = [new Uint8Array(32)];
  const redactor = new Redactor({ keys });
  const policies = await openPolicyBook({
    policies: store.policies,
    log,
    use: async (policy) => redactor.use(policy),
  });
  const samples = new TraceSamples({ maxTraces: 1000, maxBytes: 32_000_000, maxAge: 86_400_000 }, now);
  const schema = new SchemaSketch(86_400_000);
  const services = [
    ruleHandlers({
      rules: store.rules,
      violations: store.violations,
      book,
      samples,
      redactor,
      now,
    }),
    traceHandlers({ samples, redactor }),
    schemaHandlers({ schema, redactor, now }),
    violationHandlers({ violations: store.violations, rules: store.rules, audit: store.audit, now, feed }),
    tokenHandlers({ tokens: store.tokens, access, now }),
    auditHandlers(store.audit),
    evidenceHandlers({ evidence: store.evidence, key: new Uint8Array(32), now }),
    backupHandlers({ backups, audit: store.audit, now }),
    redactionHandlers({ policies: store.policies, book: policies, keys: new HashKeys(keys), now }),
    spanHandlers(ingest),
    statusHandlers({
      version: '1.2.3',
      startedAt: testTime,
      read: () => someFigures,
      rootGraceSeconds: 8,
      bufferMaxBytes: 1000,
      rate: { perSecond: () => 2.5 },
      ready,
      lag: () => 0,
      broken: () => book.broken(),
    }),
    healthHandlers('1.2.3', ready),
    ...(options.more ?? []),
  ];
  const http = buildHttpServer({ services, log, maxBody: 100_000, access });
  const intake = new Intake({
    ingest,
    limits: { maxBody: 100_000, maxInflated: 100_000, maxRatio: 200, maxPending: 1_000_000 },
    overload: () => undefined,
  });
  if (options.otlp) {
    registerOtlp(http, intake);
  }
  if (options.docs) {
    registerApiDocs(http);
  }
  const grpc = buildGrpcServer({
    services,
    ready,
    log,
    access,
    front: {
      limits: { headerTimeout: 10_000, bodyTimeout: 30_000, idleTimeout: 60_000, maxConnections: 1000 },
      maxMessage: options.maxGrpcMessage ?? 1_000_000,
    },
    ...(options.otlp && { receiveOtlp: exportHandler({ intake, bodyTimeout: 30_000, log }) }),
    options: {
      interceptors: [...(options.interceptors ?? [])],
      ...options.grpcOptions,
      ...(options.maxGrpcMessage && { 'grpc.max_receive_message_length': options.maxGrpcMessage }),
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  t.after(async () => {
    feed.close();
    client.close();
    grpc.forceShutdown();
    const closed = http.close();
    http.server.closeAllConnections();
    await closed;
    await store.close();
  });
  return {
    http,
    httpUrl: await http.listen({ port: 0, host: '127.0.0.1' }),
    grpcAddress: `127.0.0.1:${port}`,
    services,
    samples,
    schema,
    store,
    book,
    logged,
    feed,
    rest: (call: string, body?: unknown, headers: Record<string, string> = {}) =>
      rest(http.listeningOrigin, call, body, headers),
    access,
    /** Headers of the client go along as metadata. */
    grpc: (method: DescMethod, request: JsonValue, headers: Record<string, string> = {}) =>
      callGrpc(client, method, request, headers),
  };
}

export type Api = Awaited<ReturnType<typeof startApi>>;

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

/** `call` is verb and path; a body that is a text is sent as it is. */
async function rest(origin: string, call: string, body: unknown, headers: Record<string, string>): Promise<RestAnswer> {
  const [method = '', path = ''] = call.split(' ');
  const response = await fetch(origin + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

/** The answer as JSON, or the google.rpc.Status of the failure as JSON with its `code`. */
function callGrpc(
  client: Client,
  method: DescMethod,
  request: JsonValue,
  headers: Record<string, string>,
): Promise<{ code: number; body: JsonObject }> {
  const metadata = new Metadata();
  Object.entries(headers).forEach(([name, value]) => metadata.set(name, value));
  const { path, requestSerialize, responseDeserialize } = definitionOf(method);
  return new Promise((resolve, reject) => {
    const done = (error: GrpcError | null, answer?: Message) => {
      if (error === null) {
        const body = toJson(method.output, answer as Message, { alwaysEmitImplicit: true }) as JsonObject;
        return resolve({ code: 0, body });
      }
      const [details] = error.metadata?.get('grpc-status-details-bin') ?? [];
      if (details === undefined) {
        return reject(error);
      }
      const status = fromBinary(StatusSchema, details as Buffer);
      resolve({
        code: error.code,
        body: toJson(StatusSchema, status, { registry: errorDetails, alwaysEmitImplicit: true }) as JsonObject,
      });
    };
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      fromJson(method.input, request),
      metadata,
      done,
    );
  });
}
