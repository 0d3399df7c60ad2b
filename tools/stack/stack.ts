import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
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
  /** The last of what each has written. */
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
    const installed = installPlugins(programs.grafanaHome, pluginsFolder, archives);
    const binary = path.join(programs.grafanaHome, 'bin/grafana');
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

/** Lets `grafana cli` install each archive. Returns what it said; throws an Error with that when it does not. */
function installPlugins(home: string, folder: string, archives: Readonly<Record<string, string>>): string {
  return Object.entries(archives)
    .map(([id, file]) => {
      const args = ['cli', '--homepath', home, '--pluginsDir', folder, '--pluginUrl', file, 'plugins', 'install', id];
      const { status, stdout, stderr } = spawnSync(path.join(home, 'bin/grafana'), args, { encoding: 'utf8' });
      if (status !== 0) {
        throw new Error(`grafana cli did not install ${id}:\n${stdout}${stderr}`);
      }
      return stdout;
    })
    .join('');
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
