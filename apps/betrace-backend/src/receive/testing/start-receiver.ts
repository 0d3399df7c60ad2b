import type { Batch, ReceivedSpan } from '@betrace/engine';
import { pino } from 'pino';
import type { TestContext } from 'node:test';
import { buildGrpcServer } from '../../api/grpc-server.ts';
import { buildHttpServer } from '../../api/rest/http-server.ts';
import type { ServiceError } from '../../errors.ts';
import { closeGrpc, closeHttp, httpServers, listenGrpc, listenHttp } from '../../listen.ts';
import type { ListenLimits } from '../../listen-limits.ts';
import { keepNothing } from '../../testing/keep-nothing.ts';
import type { TlsFiles } from '../../tls-files.ts';
import { exportHandler } from '../grpc-receiver.ts';
import type { GrpcReceiverDeps } from '../grpc-receiver.ts';
import { registerOtlp } from '../http-receiver.ts';
import { createIngest } from '../ingest.ts';
import type { SpanSink } from '../ingest.ts';
import { Intake } from '../intake.ts';
import type { IntakeLimits } from '../intake.ts';
import { registerLoopbackGuard } from '../loopback-guard.ts';

export const standardLimits: IntakeLimits & ListenLimits = {
  maxBody: 100_000,
  maxInflated: 2_000_000,
  maxRatio: 200,
  maxPending: 1_000_000,
  headerTimeout: 10_000,
  bodyTimeout: 30_000,
  idleTimeout: 30_000,
  maxConnections: 1000,
};

export interface ReceiverOptions {
  readonly limits?: Partial<IntakeLimits & ListenLimits>;
  readonly overload?: () => ServiceError | undefined;
  /** Default: one that remembers what it gets. */
  readonly sink?: SpanSink;
  readonly measure?: GrpcReceiverDeps['measure'];
  readonly tls?: { readonly http?: TlsFiles; readonly grpc?: TlsFiles };
}

/** Both receivers on ports of their own, as the service sets them up, before a sink that only remembers. */
export async function startReceiver(t: Pick<TestContext, 'after'>, options: ReceiverOptions = {}) {
  const received: ReceivedSpan[] = [];
  const rejected: Record<string, number> = {};
  const sink = options.sink ?? {
    add: ({ spans }: Batch) => void received.push(...spans),
    reject: (reason: string, count: number) => void (rejected[reason] = count),
  };
  const limits = { ...standardLimits, ...options.limits };
  const overload = options.overload ?? (() => undefined);
  const log = pino({ level: 'silent' });
  const intake = new Intake({ ingest: createIngest({ sink, keep: keepNothing, overload }), limits, overload });
  const serverFactory = httpServers(limits, options.tls?.http);
  const http = buildHttpServer({ services: [], log, maxBody: 1000, serverFactory });
  registerLoopbackGuard(http, { anyHost: () => false });
  registerOtlp(http, intake);
  const grpc = buildGrpcServer({
    services: [],
    ready: async () => undefined,
    log,
    front: { limits, maxMessage: limits.maxBody, tls: options.tls?.grpc },
    receiveOtlp: exportHandler({
      intake,
      bodyTimeout: limits.bodyTimeout,
      log,
      ...(options.measure && { measure: options.measure }),
    }),
  });
  const address = { host: '127.0.0.1', port: 0 };
  const httpUrl = await listenHttp(http, address);
  const grpcPort = await listenGrpc(grpc, address);
  let closing: Promise<unknown> | undefined;
  /** Lets requests under way end for so many milliseconds. */
  const close = (grace: number) => (closing ??= Promise.all([closeHttp(http, grace), closeGrpc(grpc, grace)]));
  t.after(() => close(0));
  return {
    httpUrl,
    httpPort: Number(new URL(httpUrl).port),
    url: `${httpUrl}/v1/traces`,
    grpcPort,
    received,
    rejected,
    intake,
    close,
  };
}
