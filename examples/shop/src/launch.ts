import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Settings } from './settings.ts';
import type { Message } from './tell.ts';

/** In the order of a call: each service knows only the one behind it. */
const SERVICES = ['web', 'checkout', 'payment', 'fraud'] as const;
const STOP_MS = 8000;

export interface Shop {
  /** Address of the web service. */
  web: string;
  /** Lets what is under way finish, has the last spans sent and ends all processes. */
  stop(): Promise<void>;
}

/**
 * Starts the four services, each a process of its own, from the last to the first. `onLost` hears of every batch of
 * spans that could not be delivered, `onDeath` of a service that ended by itself. Throws when one does not come up.
 */
export async function launchShop(
  settings: Pick<Settings, 'port' | 'otlp' | 'otlpGiven'>,
  onLost: (reason: string) => void,
  onDeath: (reason: string) => void,
): Promise<Shop> {
  const services: { child: ChildProcess; ended: Promise<unknown> }[] = [];
  let stopping = false;

  const stop = async () => {
    stopping = true;
    const killer = setTimeout(() => services.forEach(({ child }) => child.kill('SIGKILL')), STOP_MS);
    for (const { child, ended } of services) {
      const closed = new Promise<void>((resolve) => child.on('message', (told: Message) => told.closed && resolve()));
      child.kill('SIGTERM');
      await Promise.race([closed, ended]);
    }
    await Promise.all(services.map(({ ended }) => ended));
    clearTimeout(killer);
  };

  let next = '';
  for (const [index, name] of [...SERVICES.entries()].reverse()) {
    const child = fork(new URL(`services/${name}.ts`, import.meta.url), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: serviceEnv(settings, name, index, next),
    });
    const listening = Promise.withResolvers<number>();
    let up = false;
    child.on('message', ({ port, lost }: Message) => {
      if (port !== undefined) {
        up = true;
        listening.resolve(port);
      }
      if (lost !== undefined) {
        onLost(lost);
      }
    });
    const ended = once(child, 'exit').then(([code, signal]) => {
      const reason = `${name} ended by itself (${signal ?? `exit code ${code}`})`;
      listening.reject(new Error(reason));
      if (up && !stopping) {
        onDeath(reason);
      }
    });
    services.unshift({ child, ended });
    try {
      next = `http://127.0.0.1:${await listening.promise}`;
    } catch (error) {
      await stop();
      throw error;
    }
  }
  return { web: next, stop };
}

/** All that concerns telemetry is said in the standard OTEL_* variables; those already set win over the shop's defaults. */
function serviceEnv(
  { port, otlp, otlpGiven }: Pick<Settings, 'port' | 'otlp' | 'otlpGiven'>,
  name: string,
  index: number,
  next: string,
): NodeJS.ProcessEnv {
  return {
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=shop',
    ...process.env,
    ...(otlpGiven && { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: undefined }),
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp,
    OTEL_SERVICE_NAME: name,
    SHOP_PORT: String(port && port + index),
    SHOP_NEXT: next,
  };
}
