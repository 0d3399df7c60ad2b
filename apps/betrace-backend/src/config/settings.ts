import {
  address,
  count,
  duration,
  flag,
  headers,
  httpUrl,
  keys,
  minutes,
  oneOf,
  optional,
  optionalPath,
  path,
  size,
  threads,
} from './setting-kinds.ts';
import type { Kind } from './setting-kinds.ts';

/**
 * One thing that can be set: in the configuration file (`http_addr`), by environment variable (`BETRACE_HTTP_ADDR`) or by
 * flag (`--http-addr`). A secret is never printed, and can also stand in a file of its own (`BETRACE_..._FILE`).
 */
export interface Setting<T> {
  readonly variable: string;
  readonly kind: Kind<T>;
  readonly standard: string;
  readonly meaning: string;
  readonly secret?: true;
}

function setting<T>(variable: string, kind: Kind<T>, standard: string, meaning: string): Setting<T> {
  return { variable, kind, standard, meaning };
}

function secret<T>(variable: string, kind: Kind<T>, meaning: string): Setting<T> {
  return { variable, kind, standard: '', meaning, secret: true };
}

/** Every setting of the service; help, file, environment and flags are all read by this table. */
export const settingTable = {
  httpAddr: setting('BETRACE_HTTP_ADDR', address, '127.0.0.1:12011', 'Where REST and OTLP/HTTP listen.'),
  grpcAddr: setting('BETRACE_GRPC_ADDR', address, '127.0.0.1:50051', 'Where gRPC listens.'),
  grpcMaxConnectionAge: setting(
    'BETRACE_GRPC_MAX_CONNECTION_AGE',
    duration,
    '0s',
    'After which a gRPC client is told to connect again, so that a load balancer can spread clients anew; 0s: never.',
  ),
  httpTlsCertFile: setting(
    'BETRACE_HTTP_TLS_CERT_FILE',
    optionalPath,
    '',
    'Certificate chain (PEM) of the HTTP port, which then speaks TLS 1.2 or later only. Renewed files are taken over.',
  ),
  httpTlsKeyFile: setting('BETRACE_HTTP_TLS_KEY_FILE', optionalPath, '', 'Private key (PEM) of that certificate.'),
  httpTlsClientCaFile: setting(
    'BETRACE_HTTP_TLS_CLIENT_CA_FILE',
    optionalPath,
    '',
    'Authorities (PEM); clients of the HTTP port then need a certificate signed by one of them.',
  ),
  grpcTlsCertFile: setting(
    'BETRACE_GRPC_TLS_CERT_FILE',
    optionalPath,
    '',
    'Certificate chain (PEM) of the gRPC port, which then speaks TLS 1.2 or later only. Renewed files are taken over.',
  ),
  grpcTlsKeyFile: setting('BETRACE_GRPC_TLS_KEY_FILE', optionalPath, '', 'Private key (PEM) of that certificate.'),
  grpcTlsClientCaFile: setting(
    'BETRACE_GRPC_TLS_CLIENT_CA_FILE',
    optionalPath,
    '',
    'Authorities (PEM); clients of the gRPC port then need a certificate signed by one of them.',
  ),
  insecure: setting(
    'BETRACE_INSECURE',
    flag,
    'false',
    'Listen beyond loopback without tokens: anyone may then read and write.',
  ),
  bootstrapTokensFile: setting(
    'BETRACE_BOOTSTRAP_TOKENS_FILE',
    optionalPath,
    '',
    'YAML file of tokens that are in force from the start; those that it names no more are revoked.',
  ),
  accessMaxCalls: setting(
    'BETRACE_ACCESS_MAX_CALLS',
    count,
    '200',
    'API calls of one token in a second; beyond it 429. Twice as many may come at once.',
  ),
  accessMaxExports: setting(
    'BETRACE_ACCESS_MAX_EXPORTS',
    count,
    '2000',
    'Requests with spans of one token in a second; beyond it 429. Twice as many may come at once.',
  ),
  accessMaxFailures: setting(
    'BETRACE_ACCESS_MAX_FAILURES',
    count,
    '10',
    'Wrong tokens from one address in a minute; beyond it they are answered 429. Right ones are not affected.',
  ),
  dataDir: setting(
    'BETRACE_DATA_DIR',
    path,
    './.betrace/data',
    'Folder of the database, the spool and keys; one running service each.',
  ),
  rulesDir: setting(
    'BETRACE_RULES_DIR',
    optionalPath,
    '',
    'Folder of rule files (YAML, JSON), which are taken over whenever they change; the API can only read their rules.',
  ),
  logLevel: setting(
    'BETRACE_LOG_LEVEL',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'info',
    'Least level that is logged.',
  ),

  receiveMaxBody: setting(
    'BETRACE_RECEIVE_MAX_BODY',
    size,
    '16MiB',
    'Largest OTLP body as sent; a larger one is answered 413.',
  ),
  receiveMaxInflated: setting(
    'BETRACE_RECEIVE_MAX_INFLATED',
    size,
    '32MiB',
    'Largest OTLP body once inflated; a larger one is answered 413. JSON: as BETRACE_RECEIVE_MAX_BODY.',
  ),
  receiveMaxRatio: setting(
    'BETRACE_RECEIVE_MAX_RATIO',
    count,
    '200',
    'How many times its sent size a compressed body over 1 MiB may inflate to.',
  ),
  receiveMaxPending: setting(
    'BETRACE_RECEIVE_MAX_PENDING',
    size,
    '128MiB',
    'Sent bytes of all OTLP requests under way; beyond it 429.',
  ),
  receiveMaxConnections: setting(
    'BETRACE_RECEIVE_MAX_CONNECTIONS',
    count,
    '4000',
    'Connections of each port; further ones are closed at once.',
  ),
  receiveHeaderTimeout: setting(
    'BETRACE_RECEIVE_HEADER_TIMEOUT',
    duration,
    '10s',
    'In which the headers of a request must have come, and on a new connection the first request.',
  ),
  receiveBodyTimeout: setting(
    'BETRACE_RECEIVE_BODY_TIMEOUT',
    duration,
    '30s',
    'In which a request must have come as a whole.',
  ),
  receiveIdleTimeout: setting(
    'BETRACE_RECEIVE_IDLE_TIMEOUT',
    duration,
    '2m',
    'For which a connection may stay open without a request.',
  ),
  apiMaxBody: setting('BETRACE_API_MAX_BODY', size, '4MiB', 'Largest body of any other request.'),

  shards: setting(
    'BETRACE_SHARDS',
    threads,
    'auto',
    'Threads that bring traces together and judge them; 0: the thread that receives does it too; auto: by the number of cores.',
  ),
  assembleRootGrace: setting(
    'BETRACE_ASSEMBLE_ROOT_GRACE',
    duration,
    '8s',
    'A trace is judged this long after its root span came.',
  ),
  assembleIdle: setting(
    'BETRACE_ASSEMBLE_IDLE',
    duration,
    '60s',
    'A trace without root is judged after this long without a span.',
  ),
  assembleMaxAge: setting(
    'BETRACE_ASSEMBLE_MAX_AGE',
    duration,
    '5m',
    'A trace is judged this long after its first span at the latest.',
  ),
  assembleMaxSpans: setting(
    'BETRACE_ASSEMBLE_MAX_SPANS',
    count,
    '10000',
    'A trace is judged when it has this many spans.',
  ),
  assembleMaxBytes: setting(
    'BETRACE_ASSEMBLE_MAX_BYTES',
    size,
    '5MB',
    'A trace is judged when its spans reach this size.',
  ),
  assembleMaxBuffer: setting(
    'BETRACE_ASSEMBLE_MAX_BUFFER',
    size,
    '256MB',
    'Size of all open traces; beyond it the oldest are judged first.',
  ),
  assembleLateWindow: setting(
    'BETRACE_ASSEMBLE_LATE_WINDOW',
    duration,
    '5m',
    'How long spans of a judged trace are known to be late.',
  ),
  assembleMaxTombstones: setting(
    'BETRACE_ASSEMBLE_MAX_TOMBSTONES',
    count,
    '4000000',
    'How many judged traces are remembered for that.',
  ),

  assembleMaxHeld: setting(
    'BETRACE_ASSEMBLE_MAX_HELD',
    size,
    '64MB',
    'Size of judged traces that stay in memory, so that late spans can amend the verdict.',
  ),
  assembleAmendGrace: setting(
    'BETRACE_ASSEMBLE_AMEND_GRACE',
    duration,
    '1s',
    'How long after its first late span such a trace is judged again.',
  ),

  spoolFsync: setting(
    'BETRACE_SPOOL_FSYNC',
    oneOf('interval', 'always'),
    'interval',
    'When spans are forced to the disk: every so often, or always before they are acknowledged.',
  ),
  spoolFsyncInterval: setting(
    'BETRACE_SPOOL_FSYNC_INTERVAL',
    duration,
    '100ms',
    'How often; a power loss may cost that much, the death of the service nothing.',
  ),
  spoolSegmentSize: setting(
    'BETRACE_SPOOL_SEGMENT_SIZE',
    size,
    '32MiB',
    'Size of a file of the spool; it is deleted when all its traces are judged.',
  ),
  spoolMaxQueue: setting(
    'BETRACE_SPOOL_MAX_QUEUE',
    size,
    '128MiB',
    'Bodies that wait for the disk; beyond it new spans are answered 429.',
  ),
  spoolReserve: setting(
    'BETRACE_SPOOL_RESERVE',
    size,
    '64MiB',
    'Room on the disk that is kept back: when it is full, new spans are answered 503, and decisions are still stored.',
  ),
  drain: setting(
    'BETRACE_DRAIN',
    flag,
    'false',
    'On SIGTERM judge the open traces as they are, instead of leaving them to the next start.',
  ),

  reportMaxPending: setting(
    'BETRACE_REPORT_MAX_PENDING',
    count,
    '20000',
    'Violations that wait for the store; beyond it, or ten times as many traces, new spans are answered 503.',
  ),
  reportMaxDetailed: setting(
    'BETRACE_REPORT_MAX_DETAILED',
    count,
    '1000',
    'Violations of a rule in a minute that are kept with witnesses and spans; those beyond are only counted.',
  ),
  reportInconclusive: setting(
    'BETRACE_REPORT_INCONCLUSIVE',
    flag,
    'false',
    'Also keep the rules that could not be decided on a trace, to be listed by their state.',
  ),
  sampleRate: setting(
    'BETRACE_SAMPLE_RATE',
    count,
    '20',
    'Judged traces a second that are kept to try rules on, and to learn names from; of large ones fewer.',
  ),
  sampleMaxTraces: setting('BETRACE_SAMPLE_MAX_TRACES', count, '1000', 'How many of them are held.'),
  sampleMaxSize: setting(
    'BETRACE_SAMPLE_MAX_SIZE',
    size,
    '32MB',
    'Size of the held ones; a trace beyond 1 MB is not held.',
  ),
  sampleMaxAge: setting(
    'BETRACE_SAMPLE_MAX_AGE',
    duration,
    '24h',
    'How long they are held, and how long a name or value is offered that is not seen again.',
  ),
  storeMaxAge: setting('BETRACE_STORE_MAX_AGE', duration, '30d', 'How long violations and their spans are kept.'),
  storeMaxSize: setting(
    'BETRACE_STORE_MAX_SIZE',
    size,
    '10GiB',
    'Size of all that is stored; beyond it the oldest violations go, of the rule that has most first.',
  ),
  backupDir: setting(
    'BETRACE_BACKUP_DIR',
    optionalPath,
    '',
    'Folder into which the API writes backups; default: backups in the data folder.',
  ),
  backupKeep: setting('BETRACE_BACKUP_KEEP', count, '7', 'How many backups are kept there; the oldest go.'),
  storeCheck: setting(
    'BETRACE_STORE_CHECK',
    oneOf('auto', 'always', 'never'),
    'auto',
    'Whether the database is read through on start to find damage; auto: up to 1 GiB.',
  ),
  storeCountsAge: setting(
    'BETRACE_STORE_COUNTS_AGE',
    duration,
    '90d',
    'How long counts are kept, of violations and of verdicts: they outlive the violations.',
  ),
  redactionKeys: secret(
    'BETRACE_REDACTION_KEYS',
    keys,
    'Keys under which values are hashed: the first makes hashes, older ones behind it still tell theirs. Default: one in the data folder.',
  ),
  evidenceInterval: setting(
    'BETRACE_EVIDENCE_INTERVAL',
    minutes,
    '1h',
    'How much time a summary of compliance evidence tells of; intervals begin at whole multiples of it since 1970.',
  ),
  evidenceSettle: setting(
    'BETRACE_EVIDENCE_SETTLE',
    minutes,
    '10m',
    'How long after its end an interval is summarized; what late spans change afterwards becomes a correction.',
  ),
  evidenceMaxAge: setting(
    'BETRACE_EVIDENCE_MAX_AGE',
    duration,
    '2190d',
    'How long records of compliance evidence are kept; default: six years.',
  ),
  evidenceKeys: secret(
    'BETRACE_EVIDENCE_KEYS',
    keys,
    'Keys of compliance evidence: the first signs; older ones behind it are for whoever verifies. Default: one in the data folder.',
  ),
  exportOtlpEndpoint: setting(
    'BETRACE_EXPORT_OTLP_ENDPOINT',
    httpUrl,
    '',
    'Where spans of violations and of compliance evidence are sent by OTLP, such as http://localhost:4318. Default: as OTEL_EXPORTER_OTLP_* say.',
  ),
  exportOtlpProtocol: setting(
    'BETRACE_EXPORT_OTLP_PROTOCOL',
    optional(oneOf('http/protobuf', 'grpc')),
    '',
    'How; default: as OTEL_EXPORTER_OTLP_PROTOCOL says, else http/protobuf.',
  ),
  exportOtlpHeaders: secret(
    'BETRACE_EXPORT_OTLP_HEADERS',
    headers,
    'Headers that are sent along, such as an Authorization.',
  ),
  exportOtlpCompression: setting(
    'BETRACE_EXPORT_OTLP_COMPRESSION',
    optional(oneOf('none', 'gzip')),
    '',
    'Default: as OTEL_EXPORTER_OTLP_COMPRESSION says, else none.',
  ),
  exportOtlpTimeout: setting(
    'BETRACE_EXPORT_OTLP_TIMEOUT',
    optional(duration),
    '',
    'In which a request must be answered; default: as OTEL_EXPORTER_OTLP_TIMEOUT says, else 10s.',
  ),
  exportOtlpCertificate: setting(
    'BETRACE_EXPORT_OTLP_CERTIFICATE',
    optionalPath,
    '',
    'Authorities (PEM) of an https endpoint; default: as OTEL_EXPORTER_OTLP_CERTIFICATE says, else those of Node.',
  ),
  exportOtlpClientCertificate: setting(
    'BETRACE_EXPORT_OTLP_CLIENT_CERTIFICATE',
    optionalPath,
    '',
    'Certificate chain (PEM) to show there; default: as OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE says.',
  ),
  exportOtlpClientKey: setting(
    'BETRACE_EXPORT_OTLP_CLIENT_KEY',
    optionalPath,
    '',
    'Private key (PEM) of that certificate; default: as OTEL_EXPORTER_OTLP_CLIENT_KEY says.',
  ),
  exportMaxQueue: setting(
    'BETRACE_EXPORT_MAX_QUEUE',
    size,
    '64MiB',
    'Spans that wait on the disk to be sent, some 1 KiB each; beyond it the oldest are dropped and counted.',
  ),
} as const;

export type SettingName = keyof typeof settingTable;

export type Settings = { readonly [N in SettingName]: ReturnType<(typeof settingTable)[N]['kind']['parse']> };

export const settingNames = Object.keys(settingTable) as SettingName[];

/** Set for the project's other programs; they may stand in the same environment. */
export const variablesOfOthers: ReadonlySet<string> = new Set([
  'BETRACE_UI_PORT',
  'BETRACE_SHOP_PORT',
  'BETRACE_URL',
  'BETRACE_TOKEN',
  'BETRACE_TOKEN_FILE',
  'BETRACE_CHROMIUM',
]);

/** `BETRACE_HTTP_ADDR` is `--http-addr`. */
export function flagOf(variable: string): string {
  return `--${keyOf(variable).replaceAll('_', '-')}`;
}

/** `BETRACE_HTTP_ADDR` is `http_addr` in the configuration file. */
export function keyOf(variable: string): string {
  return variable.slice('BETRACE_'.length).toLowerCase();
}
