import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../process.ts';
import { readZip, type Entry } from '../zip.ts';

/** What the rules read of plugin.json. */
export interface PluginManifest {
  readonly id: string;
  readonly type: string;
  readonly backend?: boolean;
  readonly executable?: string;
  readonly info: {
    readonly version: string;
    readonly updated: string;
    readonly logos: { readonly small: string; readonly large: string };
    readonly screenshots: readonly { readonly path: string }[];
  };
  readonly dependencies: { readonly grafanaDependency: string; readonly plugins: readonly { readonly id: string }[] };
}

/** A plugin as the catalog gets it: an archive, and the sources that it was made of. */
export interface PackedPlugin {
  /** By path, the folder on top included. */
  readonly files: ReadonlyMap<string, Entry>;
  /** Of the folder that holds package.json; tests are left out. */
  readonly sources: ReadonlyMap<string, string>;
  /** `OS/ARCH`, those for which it has a program. */
  readonly platforms: readonly string[];
  /** When Grafana's Go SDK that it is made with came out, and the day of now; RFC 3339. */
  readonly sdkReleased?: string;
  readonly today: string;
}

/** One rule of Grafana's catalog. `broken` gives a sentence for each place that breaks it. */
export interface CatalogRule {
  readonly name: string;
  readonly broken: (plugin: PackedPlugin) => readonly string[];
}

/** Reads an archive and the sources in the folder `apps/NAME`. */
export async function readPackedPlugin(
  zip: string,
  name: string,
  platforms: readonly string[],
  today: string,
): Promise<PackedPlugin> {
  const folder = path.join(root, 'apps', name);
  const files = globSync(['src/**/*.{ts,tsx,css,scss}', 'pkg/**/*.go', '*.go', 'go.mod', 'package.json'], {
    cwd: folder,
  })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => !/(\.test\.tsx?|_test\.go)$|^src\/test\/|\/testdata\/|\/testing\//.test(file));
  const sources = new Map(files.map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));
  const sdk = platforms.length > 0 ? { sdkReleased: sdkReleased(folder) } : {};
  return { files: await readZip(zip), sources, platforms, today, ...sdk };
}

function sdkReleased(folder: string): string {
  const args = ['list', '-m', '-f', '{{.Time.Format "2006-01-02"}}', 'github.com/grafana/grafana-plugin-sdk-go'];
  return execFileSync('go', args, { cwd: folder, encoding: 'utf8' }).trim();
}

export function manifestOf({ files }: PackedPlugin): PluginManifest {
  const [, file] = [...files].find(([name]) => /^[^/]+\/plugin\.json$/.test(name)) ?? [];
  if (file === undefined) {
    throw new Error('The archive has no plugin.json in its folder.');
  }
  return JSON.parse(file.content.toString()) as PluginManifest;
}

/** A file of the plugin's folder in the archive, by its path there. */
export function packed(plugin: PackedPlugin, name: string): Entry | undefined {
  return plugin.files.get(`${manifestOf(plugin).id}/${name}`);
}
