import type { ServiceError } from '@grpc/grpc-js';
import { HttpError } from './http.ts';
import type { PluginFiles } from './plugin-files.ts';
import type { PluginProcess } from './plugin-process.ts';
import { PluginUnavailable } from './plugin-process.ts';
import type { DataQuery, DataResponse, PluginContext, ResourceResponse } from './plugin-protocol.ts';
import type { DataSourceSettings } from './settings.ts';
import type { Viewer } from './viewer.ts';

/** How long a plugin may take over one call. */
const callMs = 30_000;

/** The body of a query request as Grafana's front end sends it. Times are milliseconds since 1970, as text. */
export interface QueryBody {
  from: string;
  to: string;
  queries: ({ refId: string; queryType?: string; intervalMs?: number; maxDataPoints?: number } & Record<
    string,
    unknown
  >)[];
}

export interface Answer {
  status: number;
  body: unknown;
}

/**
 * The part of Grafana's API that reaches into the backend of a data source plugin: queries, health and resources.
 * Frames are asked for as JSON, which the plugin SDK makes with the same encoder as Grafana's own server; so nothing
 * here decodes Arrow.
 */
export class DataApi {
  readonly #plugin: PluginFiles;
  readonly #process: PluginProcess;
  readonly #settings: DataSourceSettings;

  constructor(plugin: PluginFiles, process: PluginProcess, settings: DataSourceSettings) {
    this.#plugin = plugin;
    this.#process = process;
    this.#settings = settings;
  }

  async query(body: QueryBody, headers: Record<string, string>, viewer: Viewer): Promise<Answer> {
    if (!Array.isArray(body.queries) || body.queries.length === 0) {
      throw new HttpError(400, 'No queries found');
    }
    const timeRange = { fromEpochMS: Number(body.from), toEpochMS: Number(body.to) };
    const queries = body.queries.map((query): DataQuery => ({
      refId: query.refId,
      queryType: query.queryType ?? '',
      maxDataPoints: query.maxDataPoints ?? 100,
      intervalMS: query.intervalMs ?? 1000,
      timeRange,
      json: Buffer.from(JSON.stringify(query)),
    }));
    const { data } = await this.#clients();
    const { responses } = await call<{ responses: Record<string, DataResponse> }>((options, callback) =>
      data.queryData({ pluginContext: this.#context(viewer), headers, queries, format: 'JSON' }, options, callback),
    );
    const results = Object.fromEntries(
      Object.entries(responses).map(([refId, response]) => [refId, toResult(response)]),
    );
    const failed = Object.values(results).some((result) => 'error' in result);
    return { status: failed ? 400 : 200, body: { results } };
  }

  async health(headers: Record<string, string>, viewer: Viewer): Promise<Answer> {
    const { diagnostics } = await this.#clients();
    const { status, message, jsonDetails } = await call<{ status: string; message: string; jsonDetails: Buffer }>(
      (options, callback) =>
        diagnostics.checkHealth({ pluginContext: this.#context(viewer), headers }, options, callback),
    );
    const details: unknown = jsonDetails.length > 0 ? JSON.parse(jsonDetails.toString('utf8')) : undefined;
    return { status: status === 'OK' ? 200 : 400, body: { status, message, details } };
  }

  /** `path` is what stands behind `/resources/`; `search` is the query string with its question mark, or empty. */
  async resource(
    method: string,
    path: string,
    search: string,
    body: Buffer,
    viewer: Viewer,
  ): Promise<{ code: number; contentType: string; body: Buffer }> {
    const { resource } = await this.#clients();
    const stream = resource.callResource(
      {
        pluginContext: this.#context(viewer),
        path,
        method,
        url: path + search,
        headers: { 'Content-Type': { values: ['application/json'] } },
        body,
      },
      deadline(),
    );
    try {
      const parts: ResourceResponse[] = await stream.toArray();
      const [head] = parts;
      if (head === undefined) {
        throw new HttpError(500, "The data source's backend gave no answer");
      }
      const type = Object.entries(head.headers).find(([name]) => name.toLowerCase() === 'content-type');
      return {
        code: head.code,
        contentType: type?.[1].values[0] ?? 'application/json',
        body: Buffer.concat(parts.map((part) => part.body)),
      };
    } catch (error) {
      throw asHttpError(error);
    }
  }

  async #clients() {
    try {
      return await this.#process.clients();
    } catch (error) {
      throw error instanceof PluginUnavailable ? new HttpError(500, error.message) : error;
    }
  }

  #context(viewer: Viewer): PluginContext {
    const { id, uid, name, url, jsonData, secureJsonData, updated } = this.#settings;
    return {
      orgId: 1,
      pluginId: this.#plugin.json.id,
      pluginVersion: this.#plugin.json.info.version,
      namespace: 'default',
      userAgent: 'Grafana/13.2.2 (linux; amd64)',
      user: { login: 'host', name: 'Plugin host', email: '', role: viewer.role },
      grafanaConfig: {},
      dataSourceInstanceSettings: {
        id,
        uid,
        name,
        url,
        jsonData: Buffer.from(JSON.stringify(jsonData)),
        decryptedSecureJsonData: secureJsonData,
        lastUpdatedMS: updated,
      },
    };
  }
}

/** A plugin's answer to one query, as Grafana's API gives it. */
function toResult({ frames, error, status, errorSource }: DataResponse): Record<string, unknown> {
  return {
    status: status || (error === '' ? 200 : 500),
    frames: frames.map((frame) => JSON.parse(frame.toString('utf8')) as unknown),
    ...(error === '' ? {} : { error, errorSource: errorSource || 'plugin' }),
  };
}

const deadline = () => ({ deadline: new Date(Date.now() + callMs) });

function call<T>(
  start: (options: { deadline: Date }, callback: (error: ServiceError | null, answer?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    start(deadline(), (error, answer) => (error ? reject(asHttpError(error)) : resolve(answer as T)));
  });
}

function asHttpError(error: unknown): Error {
  const { code, details } = error as Partial<ServiceError>;
  return typeof code === 'number'
    ? new HttpError(500, `The data source's backend failed: ${details ?? ''}`)
    : (error as Error);
}
