import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { makeSecrets } from '../compose/init.ts';
import { freePort } from '../free-port.ts';
import { root } from '../process.ts';
import { waitFor } from '../start/wait-for.ts';
import { placeService, type PlacedService } from './compose-file.ts';

export interface Programs {
  readonly grafanaHome: string;
  readonly tempo: string;
  readonly collector: string;
}

export interface Stack {
  /** Of Grafana, the service, Tempo, and the Collector's OTLP/HTTP. */
  readonly urls: Readonly<Record<'grafana' | 'betrace' | 'tempo' | 'collector', string>>;
  /** Of Grafana's `admin`. */
  readonly password: string;
  /** What `grafana cli` said, and where it put the plugins. */
  readonly installed: string;
  readonly pluginsFolder: string;
  /** The last of what each has written, for who looks for a reason. */
  logs(): string;
  stop(): Promise<void>;
}

/**
 * Starts what docker-compose.yaml starts, by hand and on its files: Grafana, the service, Tempo and the Collector, on free
 * ports of this machine, with all data below `folder`. Grafana's own command installs the plugins from the archives,
 * `id → file`. Rejects with the output of what does not come up.
 */
export async function startStack(
  programs: Programs,
  archives: Readonly<Record<string, string>>,
  folder: string,
): Promise<Stack> {
  const children: [name: string, child: ChildProcess, output: () => string][] = [];
  const start = (name: string, file: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
    const { PATH, HOME } = process.env;
    const child = spawn(file, args, { cwd: folder, env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (output = (output + chunk).slice(-8000)));
    }
    children.push([name, child, () => output]);
    return () => child.exitCode !== null || child.signalCode !== null;
  };
  const logs = () => children.map(([name, , output]) => `── ${name}\n${output()}`).join('\n');
  const stop = async () => {
    for (const [, child] of children.reverse()) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
        await once(child, 'exit');
        clearTimeout(timer);
      }
    }
  };

  const ports = { grafana: 0, http: 0, grpc: 0, tempo: 0, tempoGrpc: 0, tempoOtlp: 0, otlpGrpc: 0, otlp: 0 };
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) {
    ports[name] = await freePort();
  }
  const url = (port: number) => `http://127.0.0.1:${port}`;
  const urls = {
    grafana: url(ports.grafana),
    betrace: url(ports.http),
    tempo: url(ports.tempo),
    collector: url(ports.otlp),
  };
  const addresses = {
    '0.0.0.0:12011': `127.0.0.1:${ports.http}`,
    'betrace:12011': `127.0.0.1:${ports.http}`,
    '0.0.0.0:50051': `127.0.0.1:${ports.grpc}`,
    'collector:4318': `127.0.0.1:${ports.otlp}`,
    'tempo:3200': `127.0.0.1:${ports.tempo}`,
    'tempo:4319': `127.0.0.1:${ports.tempoOtlp}`,
    '0.0.0.0': '127.0.0.1',
  };
  makeSecrets(folder);
  const secrets = path.join(folder, '.secrets');
  const place = (name: string): PlacedService => placeService(name, folder, secrets, addresses);

  try {
    const betrace = place('betrace');
    // What it takes over names the files of the secrets, which are elsewhere here.
    const gone = start(
      'betrace',
      process.execPath,
      [path.join(root, 'apps/betrace-cli/src/main.ts'), 'serve'],
      betrace.env,
    );
    const tempo = place('tempo');
    const tempoGone = start('tempo', programs.tempo, tempo.args, {
      ...tempo.env,
      TEMPO_HTTP_PORT: String(ports.tempo),
      TEMPO_GRPC_PORT: String(ports.tempoGrpc),
      TEMPO_OTLP_GRPC_PORT: String(ports.tempoOtlp),
      TEMPO_DATA: tempo.at('/var/tempo'),
    });
    await waitFor('BeTrace', `${urls.betrace}/ready`, 60_000, gone);
    const collector = place('collector');
    start('collector', programs.collector, collector.args, {
      ...collector.env,
      COLLECTOR_OTLP_GRPC_PORT: String(ports.otlpGrpc),
      COLLECTOR_OTLP_HTTP_PORT: String(ports.otlp),
    });

    const grafana = place('grafana');
    const pluginsFolder = grafana.at('/plugins');
    mkdirSync(pluginsFolder, { recursive: true });
    const binary = path.join(programs.grafanaHome, 'bin/grafana');
    const installed = await installPlugins(binary, programs.grafanaHome, pluginsFolder, archives);
    const grafanaGone = start(
      'grafana',
      binary,
      ['server', `--homepath=${programs.grafanaHome}`, `--config=${grafana.env['GF_PATHS_CONFIG']}`],
      {
        ...grafana.env,
        GF_SERVER_HTTP_PORT: String(ports.grafana),
        GF_PATHS_PLUGINS: pluginsFolder,
        GF_PATHS_DATA: grafana.at('/var/lib/grafana'),
        GF_PATHS_LOGS: grafana.at('/var/log/grafana'),
      },
    );
    await waitFor('Grafana', `${urls.grafana}/api/health`, 120_000, grafanaGone);
    await waitFor('Tempo', `${urls.tempo}/ready`, 120_000, tempoGone);
    return {
      urls,
      password: readFileSync(path.join(secrets, 'grafana-password'), 'utf8'),
      installed,
      pluginsFolder,
      logs,
      stop,
    };
  } catch (error) {
    await stop();
    throw new Error(`${(error as Error).message}\n${logs()}`, { cause: error });
  }
}

/** Serves each archive on loopback and lets `grafana cli --pluginUrl` install it. Returns what it said. */
async function installPlugins(
  binary: string,
  home: string,
  folder: string,
  archives: Readonly<Record<string, string>>,
): Promise<string> {
  const server = createServer((request, response) => {
    response.end(readFileSync(archives[request.url?.slice(1) ?? ''] ?? ''));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let said = '';
  try {
    for (const id of Object.keys(archives)) {
      const from = `http://127.0.0.1:${port}/${id}`;
      const args = ['cli', '--homepath', home, '--pluginsDir', folder, '--pluginUrl', from, 'plugins', 'install', id];
      const child = spawn(binary, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
      }
      const [code] = (await once(child, 'close')) as [number | null];
      if (code !== 0) {
        throw new Error(`grafana cli did not install ${id}:\n${said}`);
      }
    }
  } finally {
    server.close();
  }
  return said;
}

/** The programs that the environment names: GRAFANA_HOME and TEMPO (else `tempo` on the PATH), or what is missing. */
export function namedPrograms(env = process.env): { grafanaHome: string; tempo: string } | { missing: string } {
  const grafanaHome = env['GRAFANA_HOME'];
  const tempo = env['TEMPO'] ?? 'tempo';
  if (!grafanaHome) {
    return { missing: 'GRAFANA_HOME names no Grafana' };
  }
  return spawnSync(tempo, ['--version'], { stdio: 'ignore' }).status === 0
    ? { grafanaHome, tempo }
    : { missing: 'no Tempo: TEMPO names none, and there is none on the PATH' };
}
