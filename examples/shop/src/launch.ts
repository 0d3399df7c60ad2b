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
  { port, otlp, otlpGiven }: Pick<Settings, 'port' | 'otlp' | 'otlpGiven'>,
  onLost: (reason: string) => void,
  onDeath: (reason: string) => void,
): Promise<Shop> {
  const children: ChildProcess[] = [];
  let stopping = false;
  let next = '';

  const stop = async () => {
    stopping = true;
    const exits = children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit'));
    const killer = setTimeout(() => children.forEach((child) => child.kill('SIGKILL')), STOP_MS);
    for (const child of children) {
      child.kill('SIGTERM');
      await Promise.race([closed(child), once(child, 'exit')]);
    }
    await Promise.all(exits);
    clearTimeout(killer);
  };

  for (const [index, name] of [...SERVICES.entries()].reverse()) {
    const child = fork(new URL(`services/${name}.ts`, import.meta.url), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: {
        OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
        OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=shop',
        ...process.env,
        ...(otlpGiven && { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: undefined }),
        OTEL_EXPORTER_OTLP_ENDPOINT: otlp,
        OTEL_SERVICE_NAME: name,
        SHOP_PORT: String(port && port + index),
        SHOP_NEXT: next,
      },
    });
    children.unshift(child);
    child.on('message', ({ lost }: Message) => lost !== undefined && onLost(lost));
    const listening = new Promise<number>((resolve, reject) => {
      child.on('message', (message: Message) => message.port !== undefined && resolve(message.port));
      child.once('exit', (code, signal) => {
        const reason = `${name} ended by itself (${signal ?? `exit code ${code}`})`;
        reject(new Error(reason));
        if (!stopping) {
          onDeath(reason);
        }
      });
    });
    try {
      next = `http://127.0.0.1:${await listening}`;
    } catch (error) {
      await stop();
      throw error;
    }
  }
  return { web: next, stop };
}

function closed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.on('message', (message: Message) => message.closed && resolve()));
}
