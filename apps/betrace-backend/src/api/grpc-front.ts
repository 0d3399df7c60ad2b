import type { Server } from '@grpc/grpc-js';
import { constants, createSecureServer, createServer } from 'node:http2';
import type {
  Http2SecureServer,
  Http2Server,
  IncomingHttpHeaders,
  SecureServerOptions,
  ServerHttp2Session,
  ServerHttp2Stream,
} from 'node:http2';
import type { Access } from '../access/access.ts';
import type { NeededRole } from '../access/role.ts';
import { ServiceError, toServiceError } from '../errors.ts';
import type { ListenLimits } from '../listen-limits.ts';
import { refuseCall } from '../receive/refuse-call.ts';
import type { TlsFiles } from '../tls-files.ts';
import { answerWhenCutOff } from './cut-off-call.ts';
import type { GrpcCallers } from './grpc-callers.ts';
import { callInflater } from './inflate-call.ts';

export interface GrpcFront {
  readonly limits: ListenLimits;
  /** Bytes of a compressed message, as sent and as inflated. */
  readonly maxMessage: number;
  /** Without it the port speaks in the clear. */
  readonly tls?: TlsFiles | undefined;
  /** Who may make which call, and where the caller is noted for the handler. */
  readonly gate?: GrpcGate | undefined;
  /** Calls that grpc-js does not get, by their path. */
  readonly streams: Readonly<Record<string, (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void>>;
}

export interface GrpcGate {
  readonly access: Pick<Access, 'admit'>;
  readonly needed: (path: string) => NeededRole | undefined;
  readonly callers: GrpcCallers;
}

/** Calls of one connection at a time. */
const maxStreams = 100;
/** Bytes that a client may send before we have read them: of a call, and of a connection. */
const streamWindow = 1024 * 1024;
const sessionWindow = 4 * 1024 * 1024;
/** Milliseconds that a connection which is told to end has for the calls under way. */
const closingGrace = 5000;
/** Its clients hold the call open as long as they like. */
const endlessCalls = '/grpc.reflection.';
const isEndless = (headers: IncomingHttpHeaders) => headers[':path']?.startsWith(endlessCalls) === true;
const uncompressedOnly = new ServiceError(
  'unsupported-media-type',
  'Reflection is not read compressed; send this call without grpc-encoding.',
);

/** What grpc-js does for itself when it binds a port: the one place that relies on its inside. */
interface Inside {
  createHttp2Server: () => Http2Server | Http2SecureServer;
  _setupHandlers: (server: Http2Server | Http2SecureServer, interceptors: readonly []) => void;
}

/**
 * Puts an HTTP/2 server of our own before a gRPC server, before that is bound: with limits that grpc-js has not, with
 * certificates that can be renewed, and with calls that we read ourselves.
 */
export function putInFront(grpc: Server, { limits, maxMessage, tls, gate, streams }: GrpcFront): void {
  const inside = grpc as unknown as Inside;
  const bindHandlers = inside._setupHandlers.bind(grpc);
  const inflated = callInflater(maxMessage, limits.bodyTimeout);
  inside.createHttp2Server = () => {
    const settings = { maxConcurrentStreams: maxStreams, initialWindowSize: streamWindow };
    const server = tls
      ? secureServer(tls, { settings, handshakeTimeout: limits.headerTimeout })
      : createServer({ settings });
    server.maxConnections = limits.maxConnections;
    bindHandlers(server, []);
    const others = server.listeners('stream');
    server.removeAllListeners('stream');
    server.on('stream', (stream, headers, ...rest) => {
      stream.on('error', () => undefined);
      if (gate && !admit(gate, stream, headers)) {
        return;
      }
      const own = streams[headers[':path'] ?? ''];
      if (own && headers[':method'] === 'POST') {
        own(stream, headers);
      } else if ((headers['grpc-encoding'] ?? 'identity') === 'identity') {
        endInTime(stream, headers, limits.bodyTimeout);
        answerWhenCutOff(stream);
        others.forEach((listener) => listener.call(server, stream, headers, ...rest));
      } else if (isEndless(headers)) {
        refuseCall(stream, uncompressedOnly, 'identity');
      } else {
        inflated(stream, headers).then(
          (call) => others.forEach((listener) => listener.call(server, call, headers, ...rest)),
          (error: unknown) => refuseCall(stream, toServiceError(error)),
        );
      }
    });
    server.on('session', (session) => watchSession(session, limits));
    // Handshakes that fail are the client's affair.
    server.on('sessionError', () => undefined);
    return server;
  };
}

/** Whether the call may go on; otherwise it is answered. */
function admit(
  { access, needed, callers }: GrpcGate,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): boolean {
  try {
    const address = stream.session?.socket.remoteAddress ?? '';
    callers.put(stream, headers, access.admit(headers, address, needed(headers[':path'] ?? '')));
    return true;
  } catch (error) {
    refuseCall(stream, toServiceError(error));
    return false;
  }
}

function secureServer(tls: TlsFiles, options: SecureServerOptions): Http2SecureServer {
  const server = createSecureServer({ ...options, ...tls.options });
  tls.serve(server);
  return server;
}

/** Closes a connection that does not begin a call in time, or has had none for too long; bytes alone keep nothing open. */
function watchSession(session: ServerHttp2Session, { headerTimeout, idleTimeout }: ListenLimits): void {
  let open = 0;
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    session.close();
    timer = setTimeout(() => session.destroy(), closingGrace).unref();
  };
  const waitFor = (milliseconds: number, then: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(then, milliseconds).unref();
  };
  waitFor(headerTimeout, () => session.destroy());
  session.setLocalWindowSize(sessionWindow);
  session.on('stream', (stream) => {
    open += 1;
    clearTimeout(timer);
    stream.once('close', () => {
      open -= 1;
      if (open === 0 && !session.closed) {
        waitFor(idleTimeout, end);
      }
    });
  });
  session.once('close', () => clearTimeout(timer));
}

/** A call whose request does not end is cut off. */
function endInTime(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, milliseconds: number): void {
  if (isEndless(headers)) {
    return;
  }
  const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), milliseconds).unref();
  stream.once('end', () => clearTimeout(timer));
  stream.once('close', () => clearTimeout(timer));
}
