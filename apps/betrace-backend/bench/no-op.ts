/**
 * The service's own HTTP and gRPC, which receive, inflate and answer, and nothing behind them: what a span costs before
 * anything is done with it. Started by the benchmark; says where it listens in one line of JSON.
 */
import { pino } from 'pino';
import { buildGrpcServer } from '../src/api/grpc-server.ts';
import { buildHttpServer } from '../src/api/rest/http-server.ts';
import { listenGrpc, listenHttp, httpServers } from '../src/listen.ts';
import { exportHandler } from '../src/receive/grpc-receiver.ts';
import { registerOtlp } from '../src/receive/http-receiver.ts';
import { Intake } from '../src/receive/intake.ts';

const log = pino({ level: 'info' });
const anyPort = { host: '127.0.0.1', port: 0 };
/** As by default: see config/settings.ts. */
const limits = { headerTimeout: 10_000, bodyTimeout: 60_000, idleTimeout: 60_000, maxConnections: 10_000 };
const bodyLimits = { maxBody: 16 * 2 ** 20, maxInflated: 64 * 2 ** 20, maxRatio: 200, maxPending: 128 * 2 ** 20 };

const intake = new Intake({
  ingest: async () => ({ accepted: 0, rejected: [] }),
  limits: bodyLimits,
  overload: () => undefined,
});
const http = buildHttpServer({ services: [], log, maxBody: 1, serverFactory: httpServers(limits, undefined) });
registerOtlp(http, intake);
const grpc = buildGrpcServer({
  services: [],
  ready: async () => undefined,
  log,
  front: { limits, maxMessage: 1 },
  receiveOtlp: exportHandler({ intake, bodyTimeout: limits.bodyTimeout, log }),
});
const httpUrl = await listenHttp(http, anyPort);
const grpcPort = await listenGrpc(grpc, anyPort);
console.log(JSON.stringify({ httpUrl, grpcPort }));
process.once('SIGTERM', () => process.exit(0));
