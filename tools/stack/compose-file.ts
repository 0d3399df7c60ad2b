import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { root } from '../process.ts';

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly (string | { readonly source: string; readonly target: string })[];
  readonly secrets?: readonly string[];
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
}

export interface PlacedService {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The place on this machine of a path in the container. */
  readonly at: (inContainer: string) => string;
}

/**
 * Lays the files of a service of docker-compose.yaml out below `folder` as its mounts would in a container, with its
 * secrets, files of the folder `secrets`, so that its program can be run by hand on the same files: changed in them is only
 * where the secrets are. `addresses`: what stands in command and environment for those of the stack, as `tempo:3200`.
 */
export function placeService(
  name: string,
  folder: string,
  secrets: string,
  addresses: Readonly<Record<string, string>>,
): PlacedService {
  const compose = parse(readFileSync(path.join(root, 'docker-compose.yaml'), 'utf8'), { merge: true }) as ComposeFile;
  const { command = [], environment = {}, volumes = [], secrets: wanted = [] } = compose.services[name] ?? {};
  const at = (inContainer: string) => path.join(folder, name, inContainer);
  const targets: string[] = ['/run/secrets'];
  const here = (text: string): string => {
    const addressed = Object.entries(addresses).reduce((done, [from, to]) => done.replaceAll(from, to), text);
    return targets.reduce(
      (done, target) => done.replaceAll(new RegExp(`(?<![\\w.-])${target}(?![\\w.-])`, 'g'), at(target)),
      addressed.replaceAll('$$', '$'),
    );
  };

  mkdirSync(at('/run/secrets'), { recursive: true });
  for (const secret of wanted) {
    cpSync(path.join(secrets, secret), at(`/run/secrets/${secret}`));
  }
  for (const volume of volumes) {
    const [source = '', target = ''] = typeof volume === 'string' ? volume.split(':') : [volume.source, volume.target];
    targets.push(target);
    if (source.endsWith('/dist')) {
      continue; // A plugin, which is installed instead.
    }
    if (source.startsWith('.')) {
      cpSync(path.join(root, source), at(target), { recursive: true });
      if (statSync(at(target)).isFile()) {
        writeFileSync(at(target), readFileSync(at(target), 'utf8').replaceAll('/run/secrets', at('/run/secrets')));
      }
    } else {
      mkdirSync(at(target), { recursive: true });
    }
  }
  return {
    args: command.map(here),
    env: Object.fromEntries(Object.entries(environment).map(([variable, value]) => [variable, here(value)])),
    at,
  };
}
