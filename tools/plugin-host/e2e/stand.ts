import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type Client } from '@betrace/api-client';
import { startChild, type Child } from './child.ts';

/** The whole system on free ports: the real service, the shop, and the host with both built plugins. */
export interface Stand {
  /** The plugin host. */
  readonly url: string;
  readonly backendUrl: string;
  /** The service directly, past the plugins. */
  readonly api: Client;
  /** Places one order in the shop; returns its trace id. */
  order(body: { total: number; fault?: string }): Promise<string>;
  stopBackend(): Promise<void>;
  startBackend(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all of it in a temporary folder. `stop` ends every process and removes the folder. */
export async function startStand(): Promise<Stand> {
  const folder = await mkdtemp(path.join(tmpdir(), 'betrace-e2e-'));
  const [httpPort, grpcPort] = await freePorts(2);
  const backendUrl = `http://127.0.0.1:${httpPort}`;
  const running: Child[] = [];
  let backend: Child | undefined;

  const startBackend = async () => {
    backend = await startChild(
      'apps/betrace-cli/src/main.ts',
      ['serve'],
      {
        BETRACE_HTTP_ADDR: `127.0.0.1:${httpPort}`,
        BETRACE_GRPC_ADDR: `127.0.0.1:${grpcPort}`,
        BETRACE_DATA_DIR: path.join(folder, 'data'),
        BETRACE_ASSEMBLE_ROOT_GRACE: '2s',
      },
      () => answers(`${backendUrl}/ready`),
    );
  };
  const stop = async () => {
    await Promise.all([...running, backend].map((child) => child?.stop()));
    await rm(folder, { recursive: true, force: true });
  };

  try {
    await startBackend();
    const host = startChild(
      'tools/plugin-host/server/main.ts',
      ['--port', '0', '--backend', backendUrl],
      {},
      /at (http\S+),/,
    );
    const shop = startChild(
      'examples/shop/src/main.ts',
      ['--rate', '0', '--port', '0', '--otlp', backendUrl],
      { OTEL_BSP_SCHEDULE_DELAY: '200' },
      /open at (http\S+),/,
    );
    running.push(...(await Promise.all([host, shop])));
    const [url, shopUrl] = running.map(({ said }) => said) as [string, string];
    return {
      url,
      backendUrl,
      api: createClient({ baseUrl: backendUrl }),
      order: (body) => placeOrder(shopUrl, body),
      startBackend,
      stopBackend: async () => backend?.stop(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function placeOrder(shopUrl: string, body: object): Promise<string> {
  const answer = await fetch(`${shopUrl}/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`The shop refused the order: ${await answer.text()}`);
  }
  return ((await answer.json()) as { traceId: string }).traceId;
}

const answers = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

/** Ports on which nothing listens now; held together, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
