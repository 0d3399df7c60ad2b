import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface PluginRoute {
  path: string;
  url?: string;
  method?: string;
  reqRole?: string;
  /** Goes before `reqRole`, as in Grafana. */
  reqAction?: string;
  headers?: { name: string; content: string }[];
}

export interface PluginJson {
  id: string;
  name: string;
  type: 'app' | 'datasource';
  executable?: string;
  info: { version: string; logos: { small: string; large: string } } & Record<string, unknown>;
  includes?: {
    type: string;
    name: string;
    path?: string;
    icon?: string;
    role?: string;
    /** Goes before `role`, as in Grafana. */
    action?: string;
    addToNav?: boolean;
    defaultNav?: boolean;
  }[];
  routes?: PluginRoute[];
  /** Roles with the plugin's own actions, and which of Grafana's basic roles get them. */
  roles?: { role: { name: string; permissions: { action: string }[] }; grants: string[] }[];
  extensions?: Record<string, unknown>;
  dependencies?: Record<string, unknown>;
  [more: string]: unknown;
}

export interface PluginFiles {
  /** The folder of the built plugin. */
  readonly dist: string;
  readonly json: PluginJson;
}

/**
 * Reads a built plugin. Throws an Error that names the build command when `dist` holds none of `type`.
 */
export function readPlugin(dist: string, type: 'app' | 'datasource'): PluginFiles {
  const file = path.join(dist, 'plugin.json');
  if (!existsSync(file) || !existsSync(path.join(dist, 'module.js'))) {
    throw new Error(`There is no built plugin in ${dist}.\nBuild it with \`pnpm --filter @betrace/${type} build\`.`);
  }
  const json = JSON.parse(readFileSync(file, 'utf8')) as PluginJson;
  if (json.type !== type) {
    throw new Error(`${file} is a plugin of type ${json.type}; expected ${type}.`);
  }
  return { dist, json };
}

/** The plugin as Grafana's front end gets it: plugin.json with the places of its files. */
export function pluginMeta({ json }: PluginFiles): Record<string, unknown> {
  const baseUrl = `public/plugins/${json.id}`;
  const { routes: _routes, executable: _executable, $schema: _schema, ...meta } = json;
  return {
    ...meta,
    baseUrl,
    module: `${baseUrl}/module.js`,
    loadingStrategy: 'script',
    signature: 'unsigned',
    angular: { detected: false, hideDeprecation: false },
    info: {
      ...json.info,
      logos: { small: `${baseUrl}/${json.info.logos.small}`, large: `${baseUrl}/${json.info.logos.large}` },
    },
    extensions: {
      addedLinks: [],
      addedComponents: [],
      addedFunctions: [],
      exposedComponents: [],
      extensionPoints: [],
      ...json.extensions,
    },
  };
}

/** The file name of a plugin's backend on this machine, as the plugin SDK's build names it: `NAME_linux_amd64`. */
export function executableName(executable: string): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  return `${executable}_${os}_${arch}${os === 'windows' ? '.exe' : ''}`;
}
