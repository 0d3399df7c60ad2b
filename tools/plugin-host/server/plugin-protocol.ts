import path from 'node:path';
import { credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js';
import type { Client, ClientReadableStream, requestCallback } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** Largest answer that is taken from a plugin: more than any page of the data source, less than what hurts the host. */
const maxAnswerBytes = 64 * 1024 * 1024;

export interface PluginContext {
  orgId: number;
  pluginId: string;
  pluginVersion: string;
  namespace: string;
  userAgent: string;
  user: { login: string; name: string; email: string; role: string };
  grafanaConfig: Record<string, string>;
  dataSourceInstanceSettings: {
    id: number;
    uid: string;
    name: string;
    url: string;
    jsonData: Buffer;
    decryptedSecureJsonData: Record<string, string>;
    lastUpdatedMS: number;
  };
}

export interface DataQuery {
  refId: string;
  queryType: string;
  maxDataPoints: number;
  intervalMS: number;
  timeRange: { fromEpochMS: number; toEpochMS: number };
  json: Buffer;
}

export interface DataResponse {
  frames: Buffer[];
  error: string;
  /** An HTTP status; 0 when the plugin leaves it to the host. */
  status: number;
  errorSource: string;
}

export interface HealthResponse {
  status: 'UNKNOWN' | 'OK' | 'ERROR';
  message: string;
  jsonDetails: Buffer;
}

type Values = Record<string, { values: string[] }>;

export interface ResourceRequest {
  pluginContext: PluginContext;
  path: string;
  method: string;
  url: string;
  headers: Values;
  body: Buffer;
}

export interface ResourceResponse {
  code: number;
  headers: Values;
  body: Buffer;
}

export interface PluginClients {
  data: Client & {
    queryData(
      request: { pluginContext: PluginContext; headers: Record<string, string>; queries: DataQuery[]; format: 'JSON' },
      options: { deadline: Date },
      callback: requestCallback<{ responses: Record<string, DataResponse> }>,
    ): void;
  };
  diagnostics: Client & {
    checkHealth(
      request: { pluginContext: PluginContext; headers: Record<string, string> },
      options: { deadline: Date },
      callback: requestCallback<HealthResponse>,
    ): void;
  };
  resource: Client & {
    callResource(request: ResourceRequest, options: { deadline: Date }): ClientReadableStream<ResourceResponse>;
  };
}

const definition = loadSync(path.join(import.meta.dirname, 'plugin-protocol.proto'), {
  keepCase: true,
  longs: Number,
  enums: String,
  defaults: true,
});

/** Clients of one running plugin. `target` is a gRPC target such as `unix:/run/plugin123` or `127.0.0.1:10000`. */
export function connectPlugin(target: string): PluginClients {
  const services = loadPackageDefinition(definition)['pluginv2'] as Record<string, ServiceClientConstructor>;
  const connect = (name: string) => {
    const service = services[name];
    if (service === undefined) {
      throw new Error(`plugin-protocol.proto has no service ${name}`);
    }
    return new service(target, credentials.createInsecure(), {
      'grpc.max_receive_message_length': maxAnswerBytes,
      'grpc.default_authority': 'localhost',
    });
  };
  return {
    data: connect('Data'),
    diagnostics: connect('Diagnostics'),
    resource: connect('Resource'),
  } as unknown as PluginClients;
}
