import { credentials, Client, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { TraceService } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { RetryInfoSchema } from '@betrace/api-client/gen/google/rpc/error_details_pb.js';
import { StatusSchema } from '@betrace/api-client/gen/google/rpc/status_pb.js';
import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack, durationMs } from '@bufbuild/protobuf/wkt';
import type { ExportTarget } from '../../config/export-target.ts';
import type { Answer, Transport } from './answer.ts';
import { taken } from './taken.ts';

const { name } = TraceService.method.export;
const path = `/${TraceService.typeName}/${name}`;
/** By the OTLP specification, as is RESOURCE_EXHAUSTED if its RetryInfo says when; whatever else fails is final. */
const triedAgain = new Set([
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);
const gzip = 2;
/** Milliseconds; grpc-js by itself would look for a far side that is gone every two minutes only. */
const reconnect = { 'grpc.initial_reconnect_backoff_ms': 500, 'grpc.max_reconnect_backoff_ms': 5000 };

const asIs = (bytes: Buffer) => bytes;

/** OTLP/gRPC; not by OpenTelemetry's exporter, for the reasons of `httpTransport`. */
export function grpcTransport({ url, headers, compression, timeout, tls }: ExportTarget): Transport {
  const { ca = null, key = null, cert = null } = tls;
  const isSafe = url.protocol === 'https:';
  const client = new Client(
    `${url.hostname}:${url.port || (isSafe ? '443' : '80')}`,
    isSafe ? credentials.createSsl(ca, key, cert) : credentials.createInsecure(),
    {
      ...reconnect,
      'grpc.primary_user_agent': 'betrace',
      ...(compression === 'gzip' && { 'grpc.default_compression_algorithm': gzip }),
    },
  );
  const metadata = new Metadata();
  Object.entries(headers).forEach(([key, value]) => metadata.set(key, value));
  return {
    send: (body, signal) =>
      new Promise<Answer>((resolve) => {
        const options = { deadline: Date.now() + timeout };
        const call = client.makeUnaryRequest(
          path,
          asIs,
          asIs,
          Buffer.from(body),
          metadata,
          options,
          (error, answer) => {
            signal.removeEventListener('abort', cancel);
            resolve(error ? answerTo(error) : taken(answer ?? Buffer.alloc(0)));
          },
        );
        const cancel = () => call.cancel();
        signal.addEventListener('abort', cancel);
      }),
    close: () => client.close(),
  };
}

function answerTo({ code, message, metadata }: ServiceError): Answer {
  const after = retryDelay(metadata);
  if (triedAgain.has(code) || (code === status.RESOURCE_EXHAUSTED && after !== undefined)) {
    return { kind: 'later', reason: message, ...(after !== undefined && { after }) };
  }
  return { kind: 'refused', reason: message };
}

/** Milliseconds, by google.rpc.RetryInfo in the details. */
function retryDelay(metadata: Metadata | undefined): number | undefined {
  const [details] = metadata?.get('grpc-status-details-bin') ?? [];
  if (!(details instanceof Uint8Array)) {
    return undefined;
  }
  try {
    const infos = fromBinary(StatusSchema, details).details.map((each) => anyUnpack(each, RetryInfoSchema));
    const delay = infos.find((info) => info !== undefined)?.retryDelay;
    return delay && durationMs(delay);
  } catch {
    return undefined;
  }
}
