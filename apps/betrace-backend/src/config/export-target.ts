import { readFileSync } from 'node:fs';
import { messageOf, StartError } from '../errors.ts';
import { count, headers, httpUrl, oneOf, optionalPath } from './setting-kinds.ts';
import type { Kind } from './setting-kinds.ts';
import type { Settings } from './settings.ts';

/** Where spans are sent by OTLP, and how. */
export interface ExportTarget {
  /** Over HTTP with its path, over gRPC without. */
  readonly url: URL;
  readonly protocol: 'http/protobuf' | 'grpc';
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  /** Milliseconds for one request. */
  readonly timeout: number;
  /** PEM. */
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
}

type Environment = Readonly<Record<string, string | undefined>>;

const tracesPath = '/v1/traces';
const standardTimeout = 10_000;

/**
 * Where violation spans go: by BETRACE_EXPORT_*, which win, and by OTEL_EXPORTER_OTLP_TRACES_* and OTEL_EXPORTER_OTLP_*,
 * as the OpenTelemetry specification has them. Undefined when none of them names an endpoint, or OTEL_TRACES_EXPORTER
 * names another exporter than `otlp`. Throws a StartError that names the setting which cannot be used.
 */
export function exportTarget(settings: Settings, env: Environment): ExportTarget | undefined {
  const standard = new Standard(env);
  const url = settings.exportOtlpEndpoint
    ? withPath(settings.exportOtlpEndpoint)
    : standard.isMeant
      ? standard.endpoint()
      : undefined;
  if (!url) {
    return undefined;
  }
  const protocol =
    settings.exportOtlpProtocol ??
    standard.read('PROTOCOL', oneOf('http/protobuf', 'grpc', 'http/json')) ??
    'http/protobuf';
  if (protocol === 'http/json') {
    throw new StartError('OTEL_EXPORTER_OTLP_PROTOCOL: http/json is not sent; use http/protobuf or grpc.');
  }
  const cert = settings.exportOtlpClientCertificate ?? standard.read('CLIENT_CERTIFICATE', optionalPath);
  const key = settings.exportOtlpClientKey ?? standard.read('CLIENT_KEY', optionalPath);
  if ((cert === undefined) !== (key === undefined)) {
    throw new StartError('BETRACE_EXPORT_OTLP_CLIENT_CERTIFICATE and ..._CLIENT_KEY are of use only together.');
  }
  return {
    url,
    protocol,
    headers: {
      ...standard.general('HEADERS', headers),
      ...standard.ofTraces('HEADERS', headers),
      ...settings.exportOtlpHeaders,
    },
    compression: settings.exportOtlpCompression ?? standard.read('COMPRESSION', oneOf('none', 'gzip')) ?? 'none',
    timeout: settings.exportOtlpTimeout ?? standard.read('TIMEOUT', count) ?? standardTimeout,
    tls: {
      ...fileAs('ca', settings.exportOtlpCertificate ?? standard.read('CERTIFICATE', optionalPath)),
      ...fileAs('cert', cert),
      ...fileAs('key', key),
    },
  };
}

/** OTEL_EXPORTER_OTLP_*; an empty variable is as one that is not there. */
class Standard {
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Unless traces are said to go elsewhere, or nowhere. */
  get isMeant(): boolean {
    const exporters = this.#env['OTEL_TRACES_EXPORTER'] || 'otlp';
    return exporters.split(',').some((name) => name.trim() === 'otlp');
  }

  /** That of traces is taken as it is; the general one is a base. */
  endpoint(): URL | undefined {
    const base = this.general('ENDPOINT', httpUrl);
    return this.ofTraces('ENDPOINT', httpUrl) ?? (base && withPath(base));
  }

  read<T>(name: string, kind: Kind<T>): T | undefined {
    return this.ofTraces(name, kind) ?? this.general(name, kind);
  }

  ofTraces<T>(name: string, kind: Kind<T>): T | undefined {
    return this.#parse(`OTEL_EXPORTER_OTLP_TRACES_${name}`, kind);
  }

  general<T>(name: string, kind: Kind<T>): T | undefined {
    return this.#parse(`OTEL_EXPORTER_OTLP_${name}`, kind);
  }

  #parse<T>(variable: string, kind: Kind<T>): T | undefined {
    const text = this.#env[variable]?.trim();
    if (text === undefined || text === '') {
      return undefined;
    }
    try {
      return kind.parse(text);
    } catch (error) {
      // Without the text: it may be a secret.
      throw new StartError(`${variable} cannot be used: ${messageOf(error)}.`, { cause: error });
    }
  }
}

function withPath(endpoint: URL): URL {
  const url = new URL(endpoint);
  if (!url.pathname.endsWith(tracesPath)) {
    url.pathname = url.pathname.replace(/\/$/, '') + tracesPath;
  }
  return url;
}

function fileAs<N extends string>(name: N, file: string | undefined): { readonly [K in N]?: Buffer } {
  if (file === undefined) {
    return {};
  }
  try {
    return { [name]: readFileSync(file) } as { [K in N]: Buffer };
  } catch (error) {
    throw new StartError(`${file}, for sending violation spans, cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}
