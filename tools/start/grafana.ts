import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { canRun, root } from '../process.ts';

export interface Grafana {
  readonly home: string;
  readonly binary: string;
}

/**
 * The Grafana at hand: the installation that GRAFANA_HOME names, else the one that `grafana` on the PATH belongs to.
 * Throws an Error when GRAFANA_HOME is set but is no installation.
 */
export function findGrafana(env: NodeJS.ProcessEnv = process.env): Grafana | undefined {
  const named = env['GRAFANA_HOME'];
  if (named) {
    const binary = path.join(named, 'bin', 'grafana');
    if (!existsSync(binary) || !isHome(named)) {
      throw new Error(
        `GRAFANA_HOME is ${named}, but there is no bin/grafana with conf/defaults.ini and public/ in it.\n` +
          'Set it to the folder of a Grafana installation, or unset it.',
      );
    }
    return { home: named, binary };
  }
  if (!canRun('grafana', ['--version'])) {
    return undefined;
  }
  const binary = realpathSync(execFileSync('which', ['grafana'], { encoding: 'utf8' }).trim());
  const home = [path.resolve(path.dirname(binary), '..'), '/usr/share/grafana'].find(isHome);
  return home === undefined ? undefined : { home, binary };
}

/** The oldest Grafana that both plugins say they can do with. */
const needed = [12, 4] as const;

/**
 * What to tell of a Grafana that says it is older than the plugins need. It is a warning only: one that was built from
 * source may not know its version.
 */
export function olderThanNeeded({ home, binary }: Grafana): string | undefined {
  const said = spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout;
  const [, version = '', major, minor] = /(?:version|Version) ((\d+)\.(\d+)\S*)/.exec(said ?? '') ?? [];
  const isOld = Number(major) < needed[0] || (Number(major) === needed[0] && Number(minor) < needed[1]);
  return isOld
    ? `Grafana in ${home} says that it is ${version}; both plugins need ${needed.join('.')} or later. If they do not appear, update it or unset GRAFANA_HOME.`
    : undefined;
}

function isHome(folder: string): boolean {
  return existsSync(path.join(folder, 'conf', 'defaults.ini')) && existsSync(path.join(folder, 'public'));
}

/** The arguments that make this Grafana serve both built plugins, configured by provisioning/, with its data in `dataDir`. */
export function grafanaArguments(grafana: Grafana, dataDir: string, port: number): string[] {
  const plugins = path.join(dataDir, 'plugins');
  rmSync(plugins, { recursive: true, force: true });
  mkdirSync(plugins, { recursive: true });
  for (const name of ['betrace-app', 'betrace-datasource']) {
    symlinkSync(path.join(root, 'apps', name, 'dist'), path.join(plugins, `betracehq-${name}`));
  }
  return [
    'server',
    `--homepath=${grafana.home}`,
    `--config=${path.join(root, 'provisioning/grafana.ini')}`,
    `cfg:default.paths.data=${dataDir}`,
    `cfg:default.paths.logs=${path.join(dataDir, 'log')}`,
    `cfg:default.paths.plugins=${plugins}`,
    `cfg:default.paths.provisioning=${path.join(root, 'provisioning')}`,
    `cfg:server.http_port=${port}`,
  ];
}
