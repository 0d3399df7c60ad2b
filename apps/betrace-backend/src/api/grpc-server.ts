import { fromBinary, toBinary, type DescMessage, type DescMethod, type Message } from '@bufbuild/protobuf';
import {
  Metadata,
  Server,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type MethodDefinition,
  type ServerOptions,
  type ServiceError as GrpcError,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { Health } from '@betrace/api-client/gen/grpc/health/v1/health_pb.js';
import { TraceService } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';
import { StatusSchema } from '@betrace/api-client/gen/google/rpc/status_pb.js';
import type { Access } from '../access/access.ts';
import { anonymous } from '../access/caller.ts';
import { neededRoles } from '../access/needed-role.ts';
import type { ServiceError } from '../errors.ts';
import { callStream, callUnary, type ApiLog } from './call.ts';
import { GrpcCallers } from './grpc-callers.ts';
import { healthService, type Readiness } from './grpc-health.ts';
import { putInFront, type GrpcFront } from './grpc-front.ts';
import { addReflection } from './grpc-reflection.ts';
import type { CallContext, ServedService } from './service.ts';
import { drained } from './slow-reader.ts';
import { statusOf } from './status.ts';

export interface GrpcServerOptions {
  readonly services: readonly ServedService[];
  /** Asked by grpc.health.v1. */
  readonly ready: Readiness;
  readonly log: ApiLog;
  /** Channel options, such as grpc.max_receive_message_length. */
  readonly options?: ServerOptions;
  /** What stands between the port and grpc-js. */
  readonly front?: Omit<GrpcFront, 'streams' | 'gate'>;
  /** Who may call, which needs a front; without it everybody may. */
  readonly access?: Pick<Access, 'admit'>;
  /** Reads `TraceService/Export` off its stream. */
  readonly receiveOtlp?: GrpcFront['streams'][string];
}

/** Headers of many clients and proxies end at 8 KiB: an error whose details are larger goes without them. */
const MAX_STATUS_BYTES = 6 * 1024;

/** A gRPC server of the services, with health and reflection; not yet bound to a port. */
export function buildGrpcServer(deps: GrpcServerOptions): Server {
  const { services, ready, log, options, front, access, receiveOtlp } = deps;
  const server = new Server(options);
  const descs = [...services.map(({ desc }) => desc), ...(receiveOtlp ? [TraceService] : [])];
  const all = [...services, healthService(descs, ready)];
  const callers = access && front ? new GrpcCallers() : undefined;
  if (front) {
    const streams = receiveOtlp
      ? { [`/${TraceService.typeName}/${TraceService.method.export.name}`]: receiveOtlp }
      : {};
    const needed = neededRoles([Health, ...descs].flatMap(({ methods }) => methods));
    putInFront(server, { ...front, streams, gate: access && callers && { access, needed, callers } });
  }
  for (const service of all) {
    const methods = service.desc.methods;
    server.addService(
      Object.fromEntries(methods.map((method) => [method.name, definitionOf(method)])),
      Object.fromEntries(methods.map((method) => [method.name, handlerOf(service, method, log, callers)])),
    );
  }
  addReflection(server, [...descs, Health]);
  return server;
}

/** How grpc-js calls a method, from its descriptor. */
export function definitionOf(method: DescMethod): MethodDefinition<Message, Message> {
  const { input, output, methodKind } = method;
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    requestStream: methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
    responseStream: methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
    ...codec('request', input),
    ...codec('response', output),
  };
}

type Codec<Side extends string> = Record<`${Side}Serialize`, (message: Message) => Buffer> &
  Record<`${Side}Deserialize`, (bytes: Buffer) => Message>;

function codec<Side extends 'request' | 'response'>(side: Side, desc: DescMessage): Codec<Side> {
  return {
    [`${side}Serialize`]: (message: Message) => Buffer.from(toBinary(desc, message)),
    [`${side}Deserialize`]: (bytes: Buffer) => fromBinary(desc, bytes),
  } as Codec<Side>;
}

function handlerOf(
  service: ServedService,
  method: DescMethod,
  log: ApiLog,
  callers: GrpcCallers | undefined,
): UntypedHandleCall {
  const contextOf = (call: IncomingCall): CallContext => ({
    signal: signalOf(call),
    caller: callers?.of(call.metadata) ?? anonymous,
  });
  if (method.methodKind === 'unary') {
    const unary: handleUnaryCall<Message, Message> = (call, callback) => {
      const answer = async () => callUnary(service, method, call.request, contextOf(call), log);
      answer().then(
        (answer) => callback(null, answer),
        (error: ServiceError) => callback(grpcError(error)),
      );
    };
    return unary;
  }
  if (method.methodKind === 'server_streaming') {
    const stream: handleServerStreamingCall<Message, Message> = async (call) => {
      try {
        for await (const answer of callStream(service, method, call.request, contextOf(call), log)) {
          if (!call.write(answer)) {
            await drained(call);
          }
        }
        call.end();
      } catch (error) {
        // By `destroy` the call would end without a status, and its client wait for ever.
        call.emit('error', grpcError(error as ServiceError));
      }
    };
    return stream;
  }
  throw new Error(`${method.parent.typeName}.${method.name} streams requests, which this server does not read.`);
}

interface IncomingCall {
  readonly metadata: Metadata;
  on(event: 'cancelled', listener: () => void): unknown;
}

function signalOf(call: IncomingCall): AbortSignal {
  const gone = new AbortController();
  call.on('cancelled', () => gone.abort());
  return gone.signal;
}

function grpcError(error: ServiceError): GrpcError {
  const metadata = new Metadata();
  const status = toBinary(StatusSchema, statusOf(error));
  if (status.length <= MAX_STATUS_BYTES) {
    metadata.set('grpc-status-details-bin', Buffer.from(status));
  }
  return Object.assign(new Error(error.message), {
    code: error.rpcCode,
    details: error.message.slice(0, 2000),
    metadata,
  });
}
