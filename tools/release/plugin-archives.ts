import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildPlugins, hasGo } from '../build-plugins.ts';
import { root, run } from '../process.ts';
import { brokenRules } from './catalog/check.ts';
import { readPackedPlugin } from './catalog/plugin.ts';
import { goComponents, pluginComponents, type Component } from './components.ts';
import { noticesOf } from './notices.ts';
import { programName } from './platforms.ts';
import { sign } from './sign.ts';
import { packFolder } from './zip.ts';

export interface PackageOptions {
  /** The folder that gets the archives. */
  readonly to: string;
  /** `OS/ARCH` of those that are wanted. */
  readonly platforms: readonly string[];
  /** The day of the release, as 2026-11-21; it is in the archives. */
  readonly day: string;
  readonly say: (line: string) => void;
}

/** A packed plugin: what of others is in it, and its archives. */
export interface PackedArchives {
  readonly id: string;
  readonly components: readonly Component[];
  readonly archives: readonly string[];
}

/**
 * Builds both plugins and packs them: the app once; the data source once for each platform and, where there are several,
 * once for all. They are signed where there is a token. Throws an Error that names every rule of Grafana's catalog that an
 * archive breaks.
 */
export async function makePluginArchives(options: PackageOptions): Promise<PackedArchives[]> {
  const { to, platforms, say } = options;
  await buildPlugins(say);
  const work = path.join(to, '.work');
  mkdirSync(path.join(work, 'programs'), { recursive: true });
  try {
    say(`building the data source's program for ${platforms.join(', ')} ...`);
    const build = ['build-backend.mjs', '--to', path.join(work, 'programs'), ...platforms];
    if ((await run(process.execPath, build, { cwd: path.join(root, 'apps/betrace-datasource') })) !== 0) {
      throw new Error('The program of the data source could not be built; Go says above why.');
    }
    const together = platforms.length > 1 ? [platforms] : [];
    return [
      await packPlugin(options, 'betrace-app', [[]], []),
      await packPlugin(options, 'betrace-datasource', [...together, ...platforms.map((one) => [one])], goComponents()),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Throws an Error for people where there is no Go. */
export function requireGo(): void {
  if (!hasGo()) {
    throw new Error('The data source has a program in Go, and Go is not installed. Get it from https://go.dev/dl');
  }
}

/** Packs one plugin once for each of `variants`, lists of the platforms whose programs are in it. */
async function packPlugin(
  { to, day, say }: PackageOptions,
  name: string,
  variants: readonly (readonly string[])[],
  programComponents: readonly Component[],
): Promise<PackedArchives> {
  const dist = path.join(root, 'apps', name, 'dist');
  const components = [...pluginComponents(dist), ...programComponents];
  const manifest = readFileSync(path.join(dist, 'plugin.json'), 'utf8');
  const {
    id,
    executable = '',
    info,
  } = JSON.parse(manifest) as {
    id: string;
    executable?: string;
    info: { version: string };
  };
  const archives: string[] = [];
  for (const variant of variants) {
    const folder = path.join(to, '.work', id);
    rmSync(folder, { recursive: true, force: true });
    cpSync(dist, folder, { recursive: true, filter: (file) => !/^(gpx_|go_plugin_build_)/.test(path.basename(file)) });
    // The build writes there the day on which it runs, which says nothing of the release.
    writeFileSync(path.join(folder, 'plugin.json'), manifest.replace(/("updated": *)"[^"]*"/, `$1"${day}"`));
    writeFileSync(path.join(folder, 'THIRD_PARTY_LICENSES'), noticesOf(components));
    const programs = variant.map((platform) => programName(executable, platform));
    for (const file of variant.length > 0 ? [...programs, 'go_plugin_build_manifest'] : []) {
      cpSync(path.join(to, '.work/programs', file), path.join(folder, file));
    }
    await sign(folder, say);
    const suffix = variant.length === 1 ? `.${variant[0]?.replace('/', '_')}` : '';
    const archive = path.join(to, `${id}-${info.version}${suffix}.zip`);
    await packFolder(folder, id, archive, day);
    const broken = brokenRules(await readPackedPlugin(archive, name, variant, day));
    if (broken.length > 0) {
      throw new Error(`${path.basename(archive)} would not enter Grafana's catalog:\n  ${broken.join('\n  ')}`);
    }
    say(`packed ${path.relative(root, archive)}`);
    archives.push(archive);
  }
  return { id, components, archives };
}
