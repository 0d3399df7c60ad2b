import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { connectPlugin, type PluginClients } from './plugin-protocol.ts';

/** How long a plugin may take from its start to its handshake. */
const handshakeMs = 20_000;
/** How long it may take to end after SIGTERM. */
const graceMs = 3_000;

/** The plugin's binary is not there or did not come up; the message says how to mend it. */
export class PluginUnavailable extends Error {
  override name = 'PluginUnavailable';
}

interface Running {
  readonly child: ChildProcess;
  readonly clients: PluginClients;
}

/**
 * The backend of a data source plugin as a child process, spoken to as Grafana does: a magic cookie in the environment,
 * one handshake line on standard output (`1|2|unix|/path|grpc`), then gRPC. It is started by the first call, and anew
 * by the next call when it has ended. Its log lines of level warning and above go to `log`.
 */
export class PluginProcess {
  readonly binary: string;
  readonly #log: (line: string) => void;
  #running: Promise<Running> | undefined;

  constructor(binary: string, log: (line: string) => void) {
    this.binary = binary;
    this.#log = log;
  }

  /** What is missing and how to get it, or undefined when the binary is there. */
  missing(): string | undefined {
    return existsSync(this.binary)
      ? undefined
      : `The data source's backend is not built (${this.binary.split('/').at(-1)} is missing). ` +
          'It is a Go program: install Go from https://go.dev/dl, run `pnpm --filter @betrace/datasource build:backend` ' +
          'and reload this page.';
  }

  /** The clients of the running plugin. Throws PluginUnavailable. */
  async clients(): Promise<PluginClients> {
    this.#running ??= this.#start();
    const current = this.#running;
    try {
      return (await current).clients;
    } catch (error) {
      if (this.#running === current) {
        this.#running = undefined;
      }
      throw error;
    }
  }

  async #start(): Promise<Running> {
    const missing = this.missing();
    if (missing !== undefined) {
      throw new PluginUnavailable(missing);
    }
    const child = spawn(this.binary, [], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        TMPDIR: process.env['TMPDIR'],
        grafana_plugin_type: 'datasource',
        PLUGIN_PROTOCOL_VERSIONS: '2',
        PLUGIN_MIN_PORT: '10000',
        PLUGIN_MAX_PORT: '25000',
      },
    });
    child.once('exit', () => (this.#running = undefined));
    createInterface(child.stderr).on('line', (line) => this.#relay(line));
    try {
      return { child, clients: connectPlugin(parseHandshake(await firstLine(child))) };
    } catch (error) {
      child.kill('SIGKILL');
      throw new PluginUnavailable(`The data source's backend did not start: ${(error as Error).message}`);
    }
  }

  #relay(line: string): void {
    try {
      const entry = JSON.parse(line) as Record<string, unknown>;
      if (entry['@level'] === 'debug' || entry['@level'] === 'info' || entry['@level'] === 'trace') {
        return;
      }
    } catch {
      // Not one of the plugin's own log entries, for example a panic: worth showing.
    }
    this.#log(line);
  }

  /** Ends the plugin; killed when it does not end by itself. */
  async stop(): Promise<void> {
    const running = await this.#running?.catch(() => undefined);
    if (running === undefined) {
      return;
    }
    for (const client of Object.values(running.clients)) {
      client.close();
    }
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(timer);
  }
}

/** The gRPC target that a handshake line names. Throws an Error on any other line or protocol. */
export function parseHandshake(line: string): string {
  const [core, version, network, address, protocol] = line.split('|');
  if (core !== '1' || version !== '2' || protocol !== 'grpc' || !address || (network !== 'unix' && network !== 'tcp')) {
    throw new Error(`its first line is no handshake of plugin protocol 2 over gRPC: ${line.slice(0, 200)}`);
  }
  return network === 'unix' ? `unix:${address}` : address;
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no handshake within ${handshakeMs / 1000} s`)), handshakeMs);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (code, signal) => settle(() => reject(new Error(`it ended with ${signal ?? code}`))));
    // Reading goes on after the handshake, so that the plugin never blocks on a full pipe.
    createInterface(child.stdout as NodeJS.ReadableStream).on('line', (line) => settle(() => resolve(line)));
  });
}
