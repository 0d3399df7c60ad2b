import { ServerCredentials } from '@grpc/grpc-js';
import type { Server as GrpcServer } from '@grpc/grpc-js';
import type { FastifyInstance, FastifyServerFactory } from 'fastify';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from './config/setting-kinds.ts';
import { messageOf, StartError } from './errors.ts';
import type { ListenLimits } from './listen-limits.ts';
import type { TlsFiles } from './tls-files.ts';

/** Milliseconds between looks for connections that are too slow. */
const connectionsCheckingInterval = 1000;

/** Makes the server below fastify: with limits of time on whatever a client may draw out, and with TLS or without. */
export function httpServers(limits: ListenLimits, tls: TlsFiles | undefined): FastifyServerFactory {
  const options = {
    headersTimeout: limits.headerTimeout,
    requestTimeout: limits.bodyTimeout,
    keepAliveTimeout: limits.idleTimeout,
    connectionsCheckingInterval: Math.min(connectionsCheckingInterval, limits.headerTimeout),
  };
  return (handler) => {
    if (!tls) {
      const server = createServer(options, handler);
      server.maxConnections = limits.maxConnections;
      return server;
    }
    const server = createSecureServer({ ...options, handshakeTimeout: limits.headerTimeout, ...tls.options }, handler);
    server.maxConnections = limits.maxConnections;
    tls.serve(server);
    return server;
  };
}

/** Resolves with the URL on which the server answers. */
export async function listenHttp(server: FastifyInstance, address: Address): Promise<string> {
  try {
    const url = await server.listen(address);
    // fastify does not know what a server factory makes.
    return 'setSecureContext' in server.server ? url.replace('http:', 'https:') : url;
  } catch (error) {
    throw cannotListen('BETRACE_HTTP_ADDR', address, error);
  }
}

/** Resolves with the port on which the server answers. */
export function listenGrpc(server: GrpcServer, address: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    // Whether it speaks TLS is decided by what stands in front of it.
    server.bindAsync(hostAndPort(address), ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(cannotListen('BETRACE_GRPC_ADDR', address, error)) : resolve(port),
    );
  });
}

/** Lets requests under way end for so many milliseconds, then cuts them off. */
export async function closeHttp(server: FastifyInstance, milliseconds: number): Promise<void> {
  const cut = setTimeout(() => server.server.closeAllConnections(), milliseconds);
  // A connection whose last request has just ended would be kept for a next one.
  const sweep = setInterval(() => server.server.closeIdleConnections(), 50);
  await server.close();
  clearTimeout(cut);
  clearInterval(sweep);
}

/** Likewise. */
export async function closeGrpc(server: GrpcServer, milliseconds: number): Promise<void> {
  const ended = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  await Promise.race([ended, sleep(milliseconds, undefined, { ref: false })]);
  server.forceShutdown();
}

function cannotListen(variable: string, address: Address, error: unknown): StartError {
  const { code } = error as NodeJS.ErrnoException;
  const inUse = code === 'EADDRINUSE' || messageOf(error).includes('EADDRINUSE');
  const reason = inUse ? 'it is in use' : messageOf(error);
  return new StartError(
    `Cannot listen on ${hostAndPort(address)}: ${reason}. Stop what listens there, or set ${variable} to another address.`,
    { cause: error },
  );
}

function hostAndPort({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
